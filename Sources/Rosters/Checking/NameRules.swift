import Directory

/// What the API's patterns allow in names, and what a person probably did not mean.
enum NameRules {
    /// What kind of thing a name is of.
    enum Kind: String {
        case user
        case group
    }

    /// What is wrong with a name.
    struct Finding: Equatable {
        var severity: Problem.Severity
        var message: String
        var hint: String?
    }

    /// Everything wrong with a name; API model, shapes `UserName` and `GroupName`: `[\u0020-\u00FF]+`.
    static func findings(_ name: UnsafeBufferPointer<UInt8>, kind: Kind) -> [Finding] {
        if isPlain(name) { return [] }
        return findings(String(decoding: name, as: UTF8.self), kind: kind)
    }

    /// Everything wrong with a name, given as text.
    static func findings(_ name: String, kind: Kind) -> [Finding] {
        let what = kind.rawValue
        if name.isEmpty { return [Finding(severity: .error, message: "the name of a \(what) is empty")] }
        if name == "." || name == ".." {
            // On the way to the service `users/..` becomes another path, and with DELETE that of the whole namespace.
            return [
                Finding(
                    severity: .error, message: "“\(name)” cannot be the name of a \(what)",
                    hint: "the service reads it as a folder of its own address; choose another name")
            ]
        }
        if kind == .user, name == unresolvedUserName {
            return [
                Finding(
                    severity: .error, message: "“N/A” is not a user's name",
                    hint: "the service shows it for users whose IAM identity is gone; they cannot be told apart by name"
                )
            ]
        }
        if let outside = name.unicodeScalars.first(where: { $0.value < 0x20 || $0.value > 0xFF }) {
            return [
                Finding(
                    severity: .error,
                    message: "the name of a \(what) contains \(describe(outside)), which the service does not allow",
                    hint: "names may contain the characters U+0020 to U+00FF")
            ]
        }
        var found: [Finding] = []
        if let odd = name.unicodeScalars.first(where: isInvisible) {
            found.append(
                Finding(
                    severity: .warning, message: "the \(what) name “\(escaped(name))” contains \(describe(odd))",
                    hint: "it cannot be seen; is it meant?"))
        }
        if name.first == " " || name.last == " " {
            found.append(
                Finding(
                    severity: .warning, message: "the \(what) name “\(escaped(name))” begins or ends with a space",
                    hint: "is it meant?"))
        }
        if kind == .user, name.unicodeScalars.contains(";") {
            found.append(
                Finding(
                    severity: .warning, message: "the user name “\(escaped(name))” contains a semicolon",
                    hint: "the service's user guide says that it is not supported"))
        }
        return found
    }

    /// The name with what cannot be seen written as `\u{…}`.
    static func escaped(_ name: String) -> String {
        var text = ""
        for scalar in name.unicodeScalars {
            if isInvisible(scalar) || scalar.value < 0x20 || scalar.properties.generalCategory == .format {
                text += "\\u{\(hex(scalar.value))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Letters, digits and the usual signs, neither outer spaces nor a special name: nothing to look at closely.
    private static func isPlain(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = name.first, let last = name.last, first > 0x20, last > 0x20 else { return false }
        if name.count <= 3, first == UInt8(ascii: ".") || first == UInt8(ascii: "N") { return false }
        return name.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x7F...0x9F, 0xA0, 0xAD: true
        default: false
        }
    }

    private static func describe(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0xA0: "a no-break space (U+00A0)"
        case 0xAD: "a soft hyphen (U+00AD)"
        case 0x09: "a tab"
        case 0x0A: "a line break"
        case 0..<0x20, 0x7F...0x9F: "the control character U+\(padded(scalar.value))"
        default:
            scalar.properties.generalCategory == .format
                ? "the invisible character U+\(padded(scalar.value))"
                : "“\(Character(scalar))” (U+\(padded(scalar.value)))"
        }
    }

    private static func hex(_ value: UInt32) -> String { String(value, radix: 16, uppercase: true) }

    private static func padded(_ value: UInt32) -> String {
        let digits = hex(value)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
