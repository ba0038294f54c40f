/* Links the libraries that muster links, and asks each for no more than what shows that it is there. */
#include <curl/curl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <yaml.h>

int main(void) {
    printf("%s, %s, libyaml %s\n", curl_easy_strerror(CURLE_OK), OpenSSL_version(OPENSSL_VERSION), yaml_get_version_string());
    return 0;
}
