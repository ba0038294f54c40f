import Testing

@testable import AWSAccess

struct EndpointTests {
    @Test(arguments: [
        ("us-east-1", "quicksight.us-east-1.amazonaws.com", "aws"),
        ("cn-north-1", "quicksight.cn-north-1.amazonaws.com.cn", "aws-cn"),
        ("us-gov-west-1", "quicksight.us-gov-west-1.amazonaws.com", "aws-us-gov"),
        ("us-iso-east-1", "quicksight.us-iso-east-1.c2s.ic.gov", "aws-iso"),
        ("us-isob-east-1", "quicksight.us-isob-east-1.sc2s.sgov.gov", "aws-iso-b"),
        ("us-isof-south-1", "quicksight.us-isof-south-1.csp.hci.ic.gov", "aws-iso-f"),
        ("eu-isoe-west-1", "quicksight.eu-isoe-west-1.cloud.adc-e.uk", "aws-iso-e"),
        ("eusc-de-east-1", "quicksight.eusc-de-east-1.amazonaws.eu", "aws-eusc"),
        ("xx-new-9", "quicksight.xx-new-9.amazonaws.com", "aws"),
    ])
    func followsTheRulesOfThePartition(region: String, host: String, partition: String) throws {
        #expect(try Endpoint(service: "quicksight", region: region).description == "https://\(host)")
        #expect(Region.partition(of: region).name == partition)
    }

    @Test(arguments: [
        ("us-east-1", "quicksight-fips.us-east-1.amazonaws.com", "quicksight.us-east-1.api.aws"),
        (
            "cn-north-1", "quicksight-fips.cn-north-1.amazonaws.com.cn",
            "quicksight.cn-north-1.api.amazonwebservices.com.cn"
        ),
        ("us-gov-west-1", "quicksight-fips.us-gov-west-1.amazonaws.com", "quicksight.us-gov-west-1.api.aws"),
        ("us-iso-west-1", "quicksight-fips.us-iso-west-1.c2s.ic.gov", "quicksight.us-iso-west-1.api.aws.ic.gov"),
        ("us-isob-west-1", "quicksight-fips.us-isob-west-1.sc2s.sgov.gov", "quicksight.us-isob-west-1.api.aws.scloud"),
        (
            "aws-iso-e-global", "quicksight-fips.aws-iso-e-global.cloud.adc-e.uk",
            "quicksight.aws-iso-e-global.api.cloud-aws.adc-e.uk"
        ),
    ])
    func hasVariants(region: String, fips: String, dualStack: String) throws {
        func host(_ variant: EndpointVariant) throws -> String {
            try Endpoint(service: "quicksight", region: region, variant: variant).host
        }
        #expect(try host(EndpointVariant(isFIPS: true)) == fips)
        #expect(try host(EndpointVariant(isDualStack: true)) == dualStack)
        #expect(
            try host(EndpointVariant(isFIPS: true, isDualStack: true))
                == dualStack.replacing("quicksight.", with: "quicksight-fips."))
    }

    /// GovCloud's STS is FIPS's, by its usual name.
    @Test func securityTokensInGovCloud() throws {
        func host(_ region: String, _ variant: EndpointVariant) throws -> String {
            try Endpoint(service: "sts", region: region, variant: variant).host
        }
        let fips = EndpointVariant(isFIPS: true)
        #expect(try host("us-gov-east-1", fips) == "sts.us-gov-east-1.amazonaws.com")
        #expect(try host("us-east-1", fips) == "sts-fips.us-east-1.amazonaws.com")
        #expect(
            try host("us-gov-east-1", EndpointVariant(isFIPS: true, isDualStack: true))
                == "sts-fips.us-gov-east-1.api.aws")
    }

    @Test func variantsAreAskedForInVariablesAndProfiles() throws {
        let config = """
            [default]
            use_fips_endpoint = True
            [profile dual]
            use_dualstack_endpoint = true
            [profile own]
            use_fips_endpoint = true
            endpoint_url = https://own.example
            [profile ignoring]
            use_fips_endpoint = true
            endpoint_url = https://own.example
            ignore_configured_endpoint_urls = true
            """
        func host(
            _ variables: [String: String] = [:], profile: String? = nil, explicit: String? = nil
        ) throws -> String {
            let environment = AWSEnvironment(variables: variables.merging(["HOME": "/h"]) { $1 }) {
                path throws(CredentialsError) in path == "/h/.aws/config" ? Array(config.utf8) : nil
            }
            return try Endpoint.resolve(
                explicit: explicit, service: "quicksight", region: "eu-west-1", profile: profile, environment
            ).host
        }
        #expect(try host() == "quicksight-fips.eu-west-1.amazonaws.com")
        #expect(try host(["AWS_USE_FIPS_ENDPOINT": "false"]) == "quicksight.eu-west-1.amazonaws.com")
        #expect(try host(profile: "dual") == "quicksight.eu-west-1.api.aws")
        #expect(try host(["AWS_USE_FIPS_ENDPOINT": "TRUE"], profile: "dual") == "quicksight-fips.eu-west-1.api.aws")
        #expect(try host(["AWS_USE_DUALSTACK_ENDPOINT": "1"], profile: "dual") == "quicksight.eu-west-1.amazonaws.com")
        #expect(try host(profile: "ignoring") == "quicksight-fips.eu-west-1.amazonaws.com")
        // Whose endpoint it is knows how it does FIPS; the rules do not.
        #expect(try host(profile: "own") == "own.example")
        #expect(try host(explicit: "https://asked.example") == "asked.example")
    }

    @Test(arguments: [
        "", "us_east_1", "US-EAST-1", "us-east-1.", "a.b", "a/b", "-a", "a-", "a b", "é", "a@b", "a#",
        String(repeating: "a", count: 64),
    ])
    func refusesWhatIsNoRegion(region: String) {
        #expect(throws: EndpointError.self) { try Endpoint(service: "quicksight", region: region) }
    }

    @Test(arguments: [
        ("https://example.com", "https", "example.com", nil, "", "https://example.com"),
        ("HTTPS://Example.COM/", "https", "example.com", nil, "", "https://example.com"),
        ("https://a-b.c_d.example:8443/p/q//", "https", "a-b.c_d.example", 8443, "/p/q", nil),
        ("http://localhost:4566", "http", "localhost", 4566, "", "http://localhost:4566"),
        ("http://127.0.0.1", "http", "127.0.0.1", nil, "", nil),
        ("http://127.255.0.9:1/x%20y", "http", "127.255.0.9", 1, "/x%20y", nil),
        ("http://[::1]:65535/", "http", "[::1]", 65_535, "", "http://[::1]:65535"),
        ("https://[2001:DB8::1]/", "https", "[2001:db8::1]", nil, "", nil),
    ])
    func parses(url: String, scheme: String, host: String, port: Int?, prefix: String, shown: String?) throws {
        let endpoint = try Endpoint(parsing: url)
        #expect(endpoint.scheme == scheme)
        #expect(endpoint.host == host)
        #expect(endpoint.port == port)
        #expect(endpoint.pathPrefix == prefix)
        if let shown { #expect(endpoint.description == shown) }
    }

    @Test(arguments: [
        "", "example.com", "localhost:4566", "ftp://example.com", "https://", "https:///x", "https://a b",
        "https://a..b",
        "https://-a", "https://a-", "https://a:0", "https://a:65536", "https://a:", "https://a:x", "https://a:-1",
        "https://a?x", "https://a/b?x=1", "https://a/#f", "https://[::1", "https://[x]", "https://[::1]x", "https://[]",
        "https://a/b c", "https://a/../b", "https://a/./b", "https://a//b", "https://a\r\nX: y", "https://é",
        "https://user:secret@example.com", "user:secret@example.com", "https://a/\u{0}",
    ])
    func refusesWhatIsNoEndpoint(url: String) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(parsing: url) }
        #expect(error?.message.contains("secret") == false)
    }

    /// What only looks like this machine is another one.
    @Test(arguments: [
        "http://example.com", "http://127.0.0.1.example.com", "http://127.1", "http://localhost.example.com",
        "http://128.0.0.1", "http://127.0.0.256", "http://0.0.0.0", "http://[::2]", "http://127.0.0.0x1",
        "http://10.0.0.1:4566",
    ])
    func plainHTTPStaysOnThisMachine(url: String) throws {
        #expect(throws: EndpointError.self) { try Endpoint(parsing: url) }
        #expect(try Endpoint(parsing: url, allowPlaintext: true).scheme == "http")
    }

    @Test func comesFromTheFirstPlaceThatSays() throws {
        let config = """
            [default]
            endpoint_url = https://all.example
            [profile p]
            services = local
            endpoint_url = https://other.example
            [profile q]
            services = missing
            [profile r]
            ignore_configured_endpoint_urls = true
            endpoint_url = https://ignored.example
            [services local]
            quicksight =
              endpoint_url = http://localhost:1
            """
        func host(
            _ explicit: String? = nil, _ variables: [String: String] = [:], profile: String? = nil
        ) throws(EndpointError) -> String? {
            let environment = AWSEnvironment(variables: variables.merging(["HOME": "/h"]) { $1 }) {
                path throws(CredentialsError) in path == "/h/.aws/config" ? Array(config.utf8) : nil
            }
            return try Endpoint.configured(
                explicit: explicit, service: "quicksight", profile: profile, environment)?.host
        }
        let both = ["AWS_ENDPOINT_URL_QUICKSIGHT": "https://own.example", "AWS_ENDPOINT_URL": "https://any.example"]
        #expect(try host("https://asked.example", both) == "asked.example")
        #expect(try host(nil, both) == "own.example")
        #expect(try host(nil, ["AWS_ENDPOINT_URL": "https://any.example"], profile: "p") == "any.example")
        #expect(try host() == "all.example")
        #expect(try host(profile: "p") == "localhost")
        #expect(try host(profile: "r") == nil)
        #expect(try host(nil, both, profile: "r") == nil)
        #expect(
            try host(nil, ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"], profile: "r") == "ignored.example")
        let ignoring = both.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"]) { $1 }
        #expect(try host(nil, ignoring) == nil)
        #expect(try host("https://asked.example", ignoring) == "asked.example")
        #expect(throws: EndpointError.self) { try host(profile: "q") }
        #expect(throws: EndpointError.self) { try host(profile: "nobody") }
        let error = #expect(throws: EndpointError.self) { try host(nil, ["AWS_ENDPOINT_URL": "http://example.com"]) }
        #expect(error?.message.hasPrefix("AWS_ENDPOINT_URL: http://example.com: plain http") == true)
    }
}
