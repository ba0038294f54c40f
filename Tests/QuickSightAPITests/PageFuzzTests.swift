import Foundation
import JSONStreaming
import Testing

@testable import QuickSightAPI

/// Pages in every form a service may write them, and thousands that are damaged, against Foundation's decoder.
@Suite("Pages, generated and damaged")
struct PageFuzzTests {
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }

        mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
        mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &self)] }
    }

    /// What is read of a page.
    private struct Page: Equatable {
        var users: [[String: String]] = []
        var token: String?
    }

    private static let keys = [
        "Arn", "UserName", "Email", "Role", "IdentityType", "PrincipalId", "CustomPermissionsName",
        "ExternalLoginFederationProviderType", "ExternalLoginFederationProviderUrl", "ExternalLoginId",
    ]
    private static let unknown = ["", "arn", "UserNam", "UserName2", "É", "Tags", "Active ", "NextToken"]
    private static let words = [
        "", "pat", "READER", "N/A", "a\"b", "back\\slash", "tab\tnewline\n", "é", "日本", "😀", "\u{0}", "\u{7f}",
        "role/session name", "x@example.com", String(repeating: "long ", count: 60), "\u{2028}", "</script>",
    ]

    // MARK: - Writing

    private func space(_ random: inout Random) -> String {
        random.chance(10) ? random.pick([" ", "\n", "\t\r\n "]) : ""
    }

    /// A string in one of the ways it can be written.
    private func quoted(_ text: String, _ random: inout Random) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            guard mustEscape || random.chance(15) else {
                result.unicodeScalars.append(scalar)
                continue
            }
            let short: [Unicode.Scalar: String] = [
                "\"": "\\\"", "\\": "\\\\", "/": "\\/", "\n": "\\n", "\t": "\\t", "\r": "\\r",
            ]
            if let short = short[scalar], random.chance(50) {
                result += short
            } else {
                for unit in Character(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: random.chance(50))
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result + "\""
    }

    private func anything(_ random: inout Random, depth: Int = 0) -> String {
        switch Int.random(in: 0..<(depth < 3 ? 7 : 5), using: &random) {
        case 0: "null"
        case 1: random.pick(["true", "false"])
        case 2: random.pick(["0", "-0", "1.5e+10", "12345678901234567890123", "-7E-2"])
        case 3, 4: quoted(random.pick(Self.words), &random)
        case 5: "[" + anything(&random, depth: depth + 1) + "," + anything(&random, depth: depth + 1) + "]"
        default: "{" + quoted(random.pick(Self.words), &random) + ":" + anything(&random, depth: depth + 1) + "}"
        }
    }

    private func object(_ members: [String], _ random: inout Random) -> String {
        let parts = members.shuffled(using: &random).map { space(&random) + $0 + space(&random) }
        return "{" + parts.joined(separator: ",") + space(&random) + "}"
    }

    private func generate(_ random: inout Random) -> (text: String, page: Page) {
        var page = Page()
        var users: [String] = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            var user: [String: String] = [:]
            var members: [String] = []
            for key in Self.keys where random.chance(70) {
                let text = random.pick(Self.words)
                let isNull = random.chance(8)
                if !isNull { user[key] = text }
                members.append("\(quoted(key, &random)):\(isNull ? "null" : quoted(text, &random))")
            }
            if random.chance(60) {
                let active = random.pick([true, false])
                user["Active"] = "\(active)"
                members.append("\(quoted("Active", &random)):\(active)")
            }
            for key in Self.unknown where random.chance(10) {
                members.append("\(quoted(key, &random)):\(anything(&random))")
            }
            page.users.append(user)
            users.append(object(members, &random))
        }
        var members = [
            "\(quoted("UserList", &random)):[\(users.joined(separator: space(&random) + ",") + space(&random))]"
        ]
        if random.chance(50) {
            let token = random.pick(Self.words)
            page.token = token.isEmpty ? nil : token
            members.append("\(quoted("NextToken", &random)):\(quoted(token, &random))")
        } else if random.chance(30) {
            members.append("\"NextToken\":null")
        }
        if random.chance(70) { members.append("\"RequestId\":\(quoted(random.pick(Self.words), &random))") }
        if random.chance(20) { members.append("\"Other\":\(anything(&random))") }
        return (object(members, &random), page)
    }

    /// Bytes changed, left out, doubled or put in, or the end cut off.
    private func damage(_ bytes: [UInt8], _ random: inout Random) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...2, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[place], at: place)
            case 3:
                bytes.insert(
                    contentsOf: random.pick([#"\ud83d"#, #"\udc00"#, #"\u12"#, "\\", "\"", ",", "}", "]"]).utf8,
                    at: place)
            case 4:
                bytes.insert(
                    contentsOf: random.pick([[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xE2, 0x82]]), at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    // MARK: - Reading

    /// The page as the listing reads it; nil where it refuses it.
    private func listed(_ bytes: [UInt8]) async -> Page? {
        let answers: [Result<RawAnswer, QuickSightError>] = [.success(RawAnswer(status: 200, body: bytes))]
        let service = ScriptedService(answers)
        var page = Page()
        var cursor = ListingCursor()
        do {
            try await service.client.listUsers(&cursor, pages: 1) { user in
                var fields: [String: String] = [:]
                let texts = [
                    user.arn, user.userName, user.email, user.role, user.identityType, user.principalID,
                    user.customPermissionsName, user.externalLoginProviderType, user.externalLoginProviderURL,
                    user.externalLoginID,
                ]
                for (key, text) in zip(Self.keys, texts) { fields[key] = text?.string }
                fields["Active"] = user.active.map { "\($0)" }
                page.users.append(fields)
            }
        } catch { return nil }
        guard !cursor.isOver else { return page }
        // The token shows in the next request.
        try? await service.client.listUsers(&cursor, pages: 1) { _ in }
        page.token = service.calls.last?.query.components(separatedBy: "next-token=").last?.removingPercentEncoding
        return page
    }

    /// The page as Foundation reads it; nil where it is no JSON, or not a page.
    private func foundation(_ bytes: [UInt8]) -> Page? {
        guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
            let list = object["UserList"]
        else { return nil }
        var page = Page()
        page.token = (object["NextToken"] as? String).flatMap { $0.isEmpty ? nil : $0 }
        guard let users = list as? [[String: Any]] else { return list is NSNull ? page : nil }
        page.users = users.map { user in
            var fields: [String: String] = [:]
            for key in Self.keys { fields[key] = user[key] as? String }
            fields["Active"] = (user["Active"] as? Bool).map { "\($0)" }
            return fields
        }
        return page
    }

    @Test("However a page is written, it is read as it was meant")
    func generated() async {
        for seed in 0..<1_500 {
            var random = Random(state: UInt64(seed))
            let (text, page) = generate(&random)
            #expect(await listed(Array(text.utf8)) == page, "\(text)")
        }
    }

    @Test("A damaged page is refused, or read as a general decoder reads it")
    func damaged() async {
        var refused = 0
        for seed in 0..<4_000 {
            var random = Random(state: 1_000_000 + UInt64(seed))
            let bytes = damage(Array(generate(&random).text.utf8), &random)
            if let page = await listed(bytes) {
                #expect(foundation(bytes) == page, "\(String(decoding: bytes, as: UTF8.self))")
            } else {
                refused += 1
            }
        }
        // Most damage shows; some of it only changes a letter.
        #expect((800..<3_600).contains(refused), "\(refused)")
    }

    @Test(
        "What is no page is refused",
        arguments: [
            #"{"UserList":[{"UserName":"\ud800"}]}"#, #"{"UserList":[{"UserName":"\udc00\ud800"}]}"#,
            #"{"UserList":[{"UserName":"\u00g0"}]}"#, #"{"UserList":[{"UserName":"a\x"}]}"#,
            #"{"UserList":[{"UserName":7}]}"#, #"{"UserList":[{"Active":"true"}]}"#, #"{"UserList":[[]]}"#,
            #"{"UserList":{}}"#, #"{"UserList":[{}],}"#, #"{"UserList":[{},]}"#, #"{"UserList":[{}]} x"#,
            #"{"UserList":[{}],"NextToken":5}"#, #"{"userlist":[]}"#, "[]", "",
            "{\"UserList\":[{\"UserName\":\"\u{1}\"}]}",
            #"{"UserList":[{"Other":\#(String(repeating: "[", count: 70))]}"#,
        ])
    func refused(_ text: String) async {
        #expect(await listed(Array(text.utf8)) == nil)
    }
}
