#ifndef MUSTER_READINESS_H
#define MUSTER_READINESS_H

#include <stdbool.h>
#include <stdint.h>

/* epoll and eventfd, which Swift's Glibc module leaves out. */

/* What is known of a socket, as bits. */
typedef enum {
    MUSTER_READABLE = 1,
    MUSTER_WRITABLE = 2,
    /* It broke, or the peer hung up. */
    MUSTER_BROKEN = 4,
} muster_readiness_bit;

typedef struct {
    int descriptor;
    int what;
} muster_readiness;

/* A set of sockets to wait for; -1 where the system has none left. */
int muster_readiness_make(void);

/* Waits for a socket from now on, for what the bits say; false where that cannot be. A socket that was in the set when it
   was closed is in it no more, and its number may be another one's: `known` only says what is more likely. */
bool muster_readiness_set(int set, int descriptor, int what, bool known);

/* Waits no longer for a socket. */
void muster_readiness_remove(int set, int descriptor);

/* Waits so many milliseconds; says how many are ready, at most `count` and at most 64, or -1 where waiting is impossible.
   A signal ends the waiting early. */
int muster_readiness_wait(int set, muster_readiness *ready, int count, int milliseconds);

/* A descriptor that is readable once it was rung, until it is muted; -1 where the system has none left. */
int muster_bell_make(void);
void muster_bell_ring(int bell);
void muster_bell_mute(int bell);

/* Closes either. */
void muster_readiness_close(int descriptor);

#endif
