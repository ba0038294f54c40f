#include "Readiness.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { MOST_AT_ONCE = 64 };

int muster_readiness_make(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

bool muster_readiness_set(int set, int descriptor, int what, bool known) {
    struct epoll_event event = {.data.fd = descriptor};
    if (what & MUSTER_READABLE) event.events |= EPOLLIN;
    if (what & MUSTER_WRITABLE) event.events |= EPOLLOUT;
    if (epoll_ctl(set, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event) == 0) return true;
    if (known && errno == ENOENT) return epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event) == 0;
    if (!known && errno == EEXIST) return epoll_ctl(set, EPOLL_CTL_MOD, descriptor, &event) == 0;
    return false;
}

void muster_readiness_remove(int set, int descriptor) {
    struct epoll_event event = {0};
    epoll_ctl(set, EPOLL_CTL_DEL, descriptor, &event);
}

int muster_readiness_wait(int set, muster_readiness *ready, int count, int milliseconds) {
    struct epoll_event events[MOST_AT_ONCE];
    int found = epoll_wait(set, events, count < MOST_AT_ONCE ? count : MOST_AT_ONCE, milliseconds);
    if (found < 0) return errno == EINTR ? 0 : -1;
    for (int index = 0; index < found; index++) {
        uint32_t what = events[index].events;
        ready[index].descriptor = events[index].data.fd;
        ready[index].what = (what & EPOLLIN ? MUSTER_READABLE : 0) | (what & EPOLLOUT ? MUSTER_WRITABLE : 0)
            | (what & (EPOLLERR | EPOLLHUP) ? MUSTER_BROKEN : 0);
    }
    return found;
}

int muster_bell_make(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void muster_bell_ring(int bell) {
    uint64_t one = 1;
    while (write(bell, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

void muster_bell_mute(int bell) {
    uint64_t rung;
    while (read(bell, &rung, sizeof rung) < 0 && errno == EINTR) {
    }
}

void muster_readiness_close(int descriptor) {
    if (descriptor >= 0) close(descriptor);
}
