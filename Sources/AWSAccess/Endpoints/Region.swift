/// What a region's name tells: whether it is one, and which partition it belongs to.
public enum Region {
    /// Whether a text can be a region's name: 1 to 63 of `a-z`, `0-9` and inner hyphens, as in a host name.
    public static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        guard (1...63).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }

    /// The partition a region belongs to; one that no rule knows is taken for `aws`.
    public static func partition(of region: String) -> Partition {
        // Services that are not bound to a region have names such as aws-cn-global.
        Partition.all.first { region.hasPrefix($0.prefix) || region == "\($0.name)-global" } ?? .aws
    }
}

/// A part of AWS with accounts, names and hosts of its own.
public struct Partition: Sendable, Equatable {
    /// The partition's name, as in `arn:aws:…`.
    public let name: String
    /// What its host names end in.
    public let domain: String
    /// What those end in that have IPv6 too.
    public let dualStackDomain: String
    /// How the names of its regions begin.
    fileprivate let prefix: String

    /// The partition most accounts are in.
    public static let aws = Partition(
        name: "aws", domain: "amazonaws.com", dualStackDomain: "api.aws", prefix: "")

    /// Those with regions named apart, from botocore's partitions.json.
    fileprivate static let all = [
        Partition(
            name: "aws-cn", domain: "amazonaws.com.cn", dualStackDomain: "api.amazonwebservices.com.cn", prefix: "cn-"),
        Partition(
            name: "aws-us-gov", domain: "amazonaws.com", dualStackDomain: "api.aws", prefix: "us-gov-"),
        Partition(
            name: "aws-iso-b", domain: "sc2s.sgov.gov", dualStackDomain: "api.aws.scloud", prefix: "us-isob-"),
        Partition(
            name: "aws-iso-f", domain: "csp.hci.ic.gov", dualStackDomain: "api.aws.hci.ic.gov", prefix: "us-isof-"),
        Partition(
            name: "aws-iso", domain: "c2s.ic.gov", dualStackDomain: "api.aws.ic.gov", prefix: "us-iso-"),
        Partition(
            name: "aws-iso-e", domain: "cloud.adc-e.uk", dualStackDomain: "api.cloud-aws.adc-e.uk", prefix: "eu-isoe-"),
        Partition(
            name: "aws-eusc", domain: "amazonaws.eu", dualStackDomain: "api.amazonwebservices.eu", prefix: "eusc-"),
    ]
}
