import JSONStreaming

/// What a listing that came to its end consisted of.
public struct Listed: Sendable, Equatable {
    /// How many pages there were.
    public var pages: Int
    /// How many entries they held, ones given twice counted twice.
    public var entries: Int
}

extension QuickSightClient {
    /// The largest page the API gives; the 2019 document's 100,000 holds no more.
    static let pageSize = 100

    /// Follows a listing page by page to its end.
    ///
    /// A page without the list's key is malformed, never an empty list; an explicit null there is one. An empty page
    /// with a token is followed, a token that comes a second time is an error, for the listing would never end.
    nonisolated(nonsending) func list<Fields: WireFields>(
        _ call: Call,
        _ name: StaticString,
        onPage: (Listed) -> Void,
        _ body: (Fields) -> Void
    ) async throws(QuickSightError) -> Listed {
        var listed = Listed(pages: 0, entries: 0)
        var tokens: Set<String> = []
        var token: String?
        while true {
            var page = call
            page.ask("max-results", String(Self.pageSize))
            page.ask("next-token", token)
            let answer = try await send(page)
            token = try entries(answer, of: page, name, &listed.entries, body)
            listed.pages += 1
            onPage(listed)
            guard let token else { return listed }
            guard tokens.insert(token).inserted else {
                throw QuickSightError(
                    .repeatedToken,
                    message: "page \(listed.pages) ends with a token already followed; the listing would never end",
                    answer,
                    call
                )
            }
        }
    }

    /// Hands the entries of a page to the closure; the result is the token of the next page.
    private func entries<Fields: WireFields>(
        _ answer: RawAnswer,
        of call: Call,
        _ name: StaticString,
        _ count: inout Int,
        _ body: (Fields) -> Void
    ) throws(QuickSightError) -> String? {
        var found = false
        var entries = 0
        var token: String?
        _ = try read(answer, of: call) { (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
            if key == name {
                found = true
                if try reader.readNullIfNext() { return true }
                try reader.beginArray()
                while try reader.nextElement() {
                    body(try Fields(from: &reader))
                    entries += 1
                }
            } else if key == "NextToken" {
                token = try reader.readStringOrNull()
            } else {
                return false
            }
            return true
        }
        guard found else { throw .malformed(answer, of: call, "it has no \(name)") }
        count += entries
        return token?.isEmpty == true ? nil : token
    }
}
