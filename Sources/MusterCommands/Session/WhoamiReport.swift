import AWSAccess
import JSONStreaming
import Reporting

/// Identities for people and for programs.
enum WhoamiReport {
    /// A paragraph for each target.
    static func text(_ identities: [TargetIdentity]) -> String {
        identities.map(paragraph).joined(separator: "\n")
    }

    private static func paragraph(_ identity: TargetIdentity) -> String {
        let account = identity.account.isEmpty ? "no account" : "account \(identity.account)"
        let place = [account, identity.namespace.map { "namespace \(Escaping.name($0))" }, identity.region]
        var text = place.compactMap(\.self).joined(separator: ", ") + "\n"
        func line(_ label: String, _ value: String?) {
            guard let value else { return }
            text += "  " + label + String(repeating: " ", count: 13 - label.count) + Escaping.terminal(value) + "\n"
        }
        line("identity", identity.caller?.arn)
        line("credentials", identity.source)
        line("access key", identity.accessKeyID)
        line("ends", identity.expiration?.rfc3339)
        line("endpoint", identity.endpoint)
        line("rosters", identity.files.isEmpty ? nil : identity.files.joined(separator: ", "))
        if identity.isForeign {
            line("attention", "the identity is of account \(identity.caller?.account ?? ""), not of the directory's")
        }
        for (number, part) in (identity.error?.split(separator: "\n") ?? []).enumerated() {
            text += "  " + (number == 0 ? "error        " : "             ") + Escaping.terminal(String(part)) + "\n"
        }
        return text
    }

    /// The document `muster.whoami/1`; what is not known is left out.
    static func json(_ identities: [TargetIdentity]) -> [UInt8] {
        var writer = JSONWriter(.indented)
        func field(_ key: StaticString, _ value: String?) {
            guard let value else { return }
            writer.key(key)
            writer.string(value)
        }
        writer.beginObject()
        field("format", "muster.whoami/1")
        field("muster", musterVersion)
        writer.key("targets")
        writer.beginArray()
        for identity in identities {
            writer.beginObject()
            field("account", identity.account.isEmpty ? nil : identity.account)
            field("region", identity.region)
            field("namespace", identity.namespace)
            field("endpoint", identity.endpoint)
            writer.key("rosters")
            writer.beginArray()
            for file in identity.files { writer.string(file) }
            writer.endArray()
            field("credentials", identity.source)
            field("accessKeyId", identity.accessKeyID)
            field("expires", identity.expiration?.rfc3339)
            if let caller = identity.caller {
                writer.key("identity")
                writer.beginObject()
                field("account", caller.account)
                field("arn", caller.arn)
                field("userId", caller.userID)
                writer.endObject()
            }
            field("error", identity.error)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.newline()
        return writer.takeBytes()
    }
}
