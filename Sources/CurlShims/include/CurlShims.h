#ifndef MUSTER_CURL_SHIMS_H
#define MUSTER_CURL_SHIMS_H

#include <curl/curl.h>

/* libcurl's setters are variadic, which Swift cannot call. One shim per argument type:
   a wrong width would be undefined behaviour. */

CURLcode muster_curl_set_long(CURL *handle, CURLoption option, long value);

#endif
