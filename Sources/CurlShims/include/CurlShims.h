#ifndef MUSTER_CURL_SHIMS_H
#define MUSTER_CURL_SHIMS_H

#include <curl/curl.h>

#include "Readiness.h"

/* libcurl's setters are variadic, which Swift cannot call. One shim per argument type:
   a wrong width would be undefined behaviour. */

/* Receives body bytes or one header line. */
typedef size_t (*muster_curl_data_callback)(char *bytes, size_t size, size_t count, void *user);

/* For options that take a long. */
CURLcode muster_curl_set_long(CURL *handle, CURLoption option, long value);

/* For options that take a string, a list or a pointer to the caller's own data. */
CURLcode muster_curl_set_pointer(CURL *handle, CURLoption option, const void *value);

/* For options that take a curl_off_t. */
CURLcode muster_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);

/* For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION. */
CURLcode muster_curl_set_data_callback(CURL *handle, CURLoption option, muster_curl_data_callback callback);

/* For CURLOPT_PREREQFUNCTION. */
CURLcode muster_curl_set_request_callback(CURL *handle, CURLoption option, curl_prereq_callback callback);

/* For facts that are a long. */
CURLcode muster_curl_get_long(CURL *handle, CURLINFO info, long *value);

/* For facts that are a curl_off_t. */
CURLcode muster_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value);

/* For CURLINFO_PRIVATE. */
CURLcode muster_curl_get_pointer(CURL *handle, CURLINFO info, void **value);

/* For options of a multi handle that take a long. */
CURLMcode muster_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);

/* For CURLMOPT_SOCKETFUNCTION and CURLMOPT_TIMERFUNCTION, with what both are given. */
CURLMcode muster_curl_multi_set_callbacks(
    CURLM *multi, curl_socket_callback socket, curl_multi_timer_callback timer, void *user);

#endif
