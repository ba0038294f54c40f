/* Reads a directory's list pages with libcurl and does nothing with them but look for the next page's token: the least
   that reading can cost. Each request is signed (AWS signature version 4), as the service asks.

     pages URL ACCOUNT REGION KEY SECRET CONCURRENCY [members]

   follows ListUsers and ListGroups, each from its first page to its last, and with `members` ListGroupMemberships of
   every group, so many listings at once. Prints how many pages came, and how many bytes. */
#include <curl/curl.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { USERS, GROUPS, MEMBERS };

struct listing {
    CURL *easy;
    struct curl_slist *headers;
    int kind;
    char path[512], query[1024];
    char *body;
    size_t length, capacity;
};

static CURLM *multi;
static const char *url, *host, *account, *region, *key, *secret;
static unsigned char signing_key[32];
static char signing_date[9];
static size_t concurrency, pages, bytes, running;
static char **groups;
static size_t group_count, next_group;
static int wants_members, groups_known;

static void hmac(const unsigned char *secret, size_t length, const char *text, unsigned char out[32]) {
    unsigned int size = 32;
    HMAC(EVP_sha256(), secret, (int)length, (const unsigned char *)text, strlen(text), out, &size);
}

static void hex(const unsigned char *digest, char out[65]) {
    for (int index = 0; index < 32; index++) sprintf(out + 2 * index, "%02x", digest[index]);
}

static void sign(struct listing *listing) {
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    char stamp[32], date[9], text[4096], canonical[65], signature[65], line[512];
    unsigned char digest[32];
    strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc);
    strftime(date, sizeof date, "%Y%m%d", &utc);
    if (strcmp(date, signing_date)) {
        unsigned char one[32], two[32];
        snprintf(text, sizeof text, "AWS4%s", secret);
        hmac((unsigned char *)text, strlen(text), date, one);
        hmac(one, 32, region, two);
        hmac(two, 32, "quicksight", one);
        hmac(one, 32, "aws4_request", signing_key);
        strcpy(signing_date, date);
    }
    int length = snprintf(
        text, sizeof text,
        "GET\n%s\n%s\nhost:%s\nx-amz-date:%s\n\nhost;x-amz-date\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        listing->path, listing->query, host, stamp);
    SHA256((unsigned char *)text, (size_t)length, digest);
    hex(digest, canonical);
    snprintf(
        text, sizeof text, "AWS4-HMAC-SHA256\n%s\n%s/%s/quicksight/aws4_request\n%s", stamp, date, region, canonical);
    hmac(signing_key, 32, text, digest);
    hex(digest, signature);
    curl_slist_free_all(listing->headers);
    snprintf(line, sizeof line, "X-Amz-Date: %s", stamp);
    listing->headers = curl_slist_append(NULL, line);
    snprintf(
        line, sizeof line,
        "Authorization: AWS4-HMAC-SHA256 Credential=%s/%s/%s/quicksight/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=%s",
        key, date, region, signature);
    listing->headers = curl_slist_append(listing->headers, line);
}

static size_t received(char *data, size_t size, size_t count, void *user) {
    struct listing *listing = user;
    size_t more = size * count;
    if (listing->length + more + 1 > listing->capacity) {
        listing->capacity = 2 * (listing->length + more + 1);
        listing->body = realloc(listing->body, listing->capacity);
    }
    memcpy(listing->body + listing->length, data, more);
    listing->length += more;
    listing->body[listing->length] = 0;
    return more;
}

static void send_page(struct listing *listing, const char *token) {
    if (token) snprintf(listing->query, sizeof listing->query, "max-results=100&next-token=%s", token);
    else strcpy(listing->query, "max-results=100");
    char whole[2048];
    snprintf(whole, sizeof whole, "%s%s?%s", url, listing->path, listing->query);
    sign(listing);
    listing->length = 0;
    curl_easy_setopt(listing->easy, CURLOPT_URL, whole);
    curl_easy_setopt(listing->easy, CURLOPT_HTTPHEADER, listing->headers);
    curl_multi_add_handle(multi, listing->easy);
}

static void begin(int kind, const char *path) {
    struct listing *listing = calloc(1, sizeof *listing);
    listing->kind = kind;
    snprintf(listing->path, sizeof listing->path, "/accounts/%s/namespaces/default/%s", account, path);
    listing->easy = curl_easy_init();
    curl_easy_setopt(listing->easy, CURLOPT_PRIVATE, listing);
    curl_easy_setopt(listing->easy, CURLOPT_WRITEFUNCTION, received);
    curl_easy_setopt(listing->easy, CURLOPT_WRITEDATA, listing);
    curl_easy_setopt(listing->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(listing->easy, CURLOPT_BUFFERSIZE, 65536L);
    curl_easy_setopt(listing->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    running++;
    send_page(listing, NULL);
}

static void end(struct listing *listing) {
    curl_easy_cleanup(listing->easy);
    curl_slist_free_all(listing->headers);
    free(listing->body);
    free(listing);
    running--;
}

static void begin_members(void) {
    while (wants_members && groups_known && next_group < group_count && running < concurrency) {
        char path[400];
        snprintf(path, sizeof path, "groups/%s/members", groups[next_group++]);
        begin(MEMBERS, path);
    }
}

static void note_groups(const char *body) {
    static const char mark[] = "\"GroupName\":\"";
    while ((body = strstr(body, mark))) {
        body += sizeof mark - 1;
        const char *end = strchr(body, '"');
        groups = realloc(groups, (group_count + 1) * sizeof *groups);
        groups[group_count++] = strndup(body, (size_t)(end - body));
        body = end;
    }
}

/* The next page's token, percent-encoded; NULL at the last one. */
static const char *token(struct listing *listing) {
    static char encoded[900];
    static const char mark[] = "\"NextToken\":\"";
    /* It stands near the end, or near the beginning. */
    size_t tail = listing->length > 600 ? listing->length - 600 : 0;
    char *found = strstr(listing->body + tail, mark);
    if (!found) {
        char kept = listing->body[listing->length < 600 ? listing->length : 600];
        listing->body[listing->length < 600 ? listing->length : 600] = 0;
        found = strstr(listing->body, mark);
        listing->body[listing->length < 600 ? listing->length : 600] = kept;
    }
    if (!found) return NULL;
    char *out = encoded;
    for (char *at = found + sizeof mark - 1; *at && *at != '"' && out < encoded + 890; at++) {
        if (strchr("-._~", *at) || (*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z'))
            *out++ = *at;
        else out += sprintf(out, "%%%02X", (unsigned char)*at);
    }
    *out = 0;
    return encoded;
}

static void arrived(struct listing *listing) {
    long status = 0;
    curl_easy_getinfo(listing->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) {
        fprintf(stderr, "%s?%s: status %ld: %s\n", listing->path, listing->query, status, listing->body);
        exit(1);
    }
    pages++;
    bytes += listing->length;
    if (listing->kind == GROUPS && wants_members) note_groups(listing->body);
    const char *next = token(listing);
    if (next) {
        send_page(listing, next);
        return;
    }
    if (listing->kind == GROUPS) groups_known = 1;
    end(listing);
    begin_members();
}

int main(int count, char **words) {
    if (count < 7) {
        fprintf(stderr, "usage: pages URL ACCOUNT REGION KEY SECRET CONCURRENCY [members]\n");
        return 64;
    }
    url = words[1], account = words[2], region = words[3], key = words[4], secret = words[5];
    concurrency = (size_t)atoi(words[6]);
    wants_members = count > 7;
    host = strstr(url, "//") + 2;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    begin(USERS, "users");
    begin(GROUPS, "groups");
    int active;
    do {
        curl_multi_perform(multi, &active);
        CURLMsg *message;
        int left, came = 0;
        while ((message = curl_multi_info_read(multi, &left))) {
            if (message->data.result != CURLE_OK) {
                fprintf(stderr, "%s\n", curl_easy_strerror(message->data.result));
                return 1;
            }
            struct listing *listing;
            CURL *easy = message->easy_handle;
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, &listing);
            curl_multi_remove_handle(multi, easy);
            arrived(listing);
            came = 1;
        }
        if (running && !came) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    } while (running);
    printf("%zu pages, %zu bytes\n", pages, bytes);
    return 0;
}
