import JSONStreaming

/// What a listing that came to its end consisted of.
public struct Listed: Sendable, Equatable {
    /// How many pages there were.
    public var pages: Int
    /// How many entries they held, ones given twice counted twice.
    public var entries: Int
}

/// How far a listing was followed: it can be left after any page, and gone on with.
public struct ListingCursor: Sendable {
    /// What was listed so far.
    public private(set) var listed = Listed(pages: 0, entries: 0)
    /// Whether the last page was reached.
    public private(set) var isOver = false
    /// The next page's token; nil at the first.
    fileprivate var token: String?
    fileprivate var novelty = Novelty()
    private var tokens: Set<String> = []

    /// The beginning of a listing.
    public init() {}

    /// Notes a page and what its end says.
    ///
    /// - Returns: why the listing would never end; nil as a rule.
    fileprivate mutating func note(entries: Int, next: String?) -> String? {
        listed.pages += 1
        listed.entries += entries
        token = next
        guard let next else {
            isOver = true
            return nil
        }
        guard tokens.insert(next).inserted else { return "page \(listed.pages) ends with a token already followed" }
        guard novelty.stalePages < QuickSightClient.stalePages else {
            return "\(QuickSightClient.stalePages) pages up to page \(listed.pages) hold nothing new"
        }
        return listed.pages < QuickSightClient.mostPages ? nil : "there are \(listed.pages) pages and more"
    }
}

extension QuickSightClient {
    /// The largest page the API gives; the 2019 document's 100,000 holds no more.
    static let pageSize = 100
    /// So many pages in a row that bring nothing new are the last: the tokens would lead on for ever.
    static let stalePages = 1_000
    /// No directory has so many pages: ten times those of 20 million entries.
    static let mostPages = 2_000_000

    /// Follows a listing page by page to its end.
    ///
    /// A page without the list's key is malformed, never an empty list; an explicit null there is one. An empty page
    /// with a token is followed, a token that comes a second time is an error, for the listing would never end; so are very
    /// many pages in a row that are empty or were there before.
    nonisolated(nonsending) func list<Fields: WireFields>(
        _ call: Call,
        _ name: StaticString,
        onPage: (Listed) -> Void,
        _ body: (Fields) -> Void
    ) async throws(QuickSightError) -> Listed {
        var cursor = ListingCursor()
        while !cursor.isOver { try await listPage(call, name, &cursor, onPage: onPage, body) }
        return cursor.listed
    }

    /// Follows a listing by one page.
    nonisolated(nonsending) func listPage<Fields: WireFields>(
        _ call: Call,
        _ name: StaticString,
        _ cursor: inout ListingCursor,
        onPage: (Listed) -> Void,
        _ body: (Fields) -> Void
    ) async throws(QuickSightError) {
        var page = call
        page.ask("max-results", String(Self.pageSize))
        page.ask("next-token", cursor.token)
        let answer = try await send(page)
        var entries = 0
        let next = try self.entries(answer, of: page, name, &entries, &cursor.novelty, body)
        let endless = cursor.note(entries: entries, next: next)
        onPage(cursor.listed)
        if let endless {
            throw QuickSightError(.repeatedToken, message: "\(endless); the listing would never end", answer, call)
        }
    }

    /// Hands the entries of a page to the closure; the result is the token of the next page.
    private func entries<Fields: WireFields>(
        _ answer: RawAnswer,
        of call: Call,
        _ name: StaticString,
        _ count: inout Int,
        _ novelty: inout Novelty,
        _ body: (Fields) -> Void
    ) throws(QuickSightError) -> String? {
        var found = false
        var entries = 0
        var token: String?
        var list = 0..<0
        _ = try read(answer, of: call) { (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
            if key == name {
                found = true
                if try reader.readNullIfNext() { return true }
                try reader.beginArray()
                let start = reader.offset
                var keys = RepeatedKeys()
                while try reader.nextElement() {
                    body(try Fields(from: &reader, &keys))
                    entries += 1
                }
                list = start..<reader.offset
            } else if key == "NextToken" {
                token = try reader.readStringOrNull()
            } else {
                return false
            }
            return true
        }
        guard found else { throw .malformed(answer, of: call, "it has no \(name)") }
        count += entries
        novelty.note(entries == 0 ? [] : answer.body[list])
        return token?.isEmpty == true ? nil : token
    }
}

/// Tells pages that bring something from pages that were there before.
private struct Novelty {
    /// How many pages in a row, the last included, brought nothing new.
    private(set) var stalePages = 0
    private var seen: Set<UInt64> = []

    /// Notes a page by the bytes of its entries; an empty one brings nothing.
    mutating func note(_ entries: ArraySlice<UInt8>) {
        let isNew = !entries.isEmpty && seen.insert(Self.fingerprint(entries)).inserted
        stalePages = isNew ? 0 : stalePages + 1
    }

    /// FNV-1a, eight bytes at a time, over the length and some bytes of the beginning and the end: pages of a listing begin
    /// and end with other names, and a page is read far more often than it repeats itself.
    private static func fingerprint(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
        bytes.withUnsafeBytes { bytes in
            for part in [bytes.prefix(512), bytes.suffix(512)] {
                var index = part.startIndex
                while index + 8 <= part.endIndex {
                    hash = (hash ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0x100_0000_01B3
                    hash ^= hash >> 32
                    index += 8
                }
                for byte in part[index...] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            }
        }
        return hash
    }
}
