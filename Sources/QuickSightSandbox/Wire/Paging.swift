import AWSAccess
import JSONStreaming

/// Walks over one page of a listing.
struct PageWalk: Sendable {
    /// The number after which the page begins.
    let start: UInt32
    let limit: Int
    private(set) var last: UInt32
    private(set) var count = 0
    private(set) var hasMore = false

    init(after start: UInt32, limit: Int) {
        self.start = start
        self.limit = limit
        last = start
    }

    /// Whether the element of a number, the next one of the listing, stands on the page.
    mutating func takes(_ id: UInt32) -> Bool {
        guard count < limit else {
            hasMore = true
            return false
        }
        count += 1
        last = id
        return true
    }
}

extension Call {
    /// The page asked for, by `max-results` and `next-token`.
    ///
    /// - Parameter listing: what is listed; a token is good for the same alone.
    func walk(_ listing: [String]) throws(ServiceError) -> PageWalk {
        var limit = 100
        if let text = inquiry.field("max-results") {
            guard let number = Int(text), (1...100).contains(number) else {
                throw Constraints.violation(text, "MaxResults", "Member must be between 1 and 100")
            }
            limit = number
        }
        guard let token = inquiry.field("next-token") else { return PageWalk(after: 0, limit: limit) }
        if fault == .expiredToken { throw refusedToken }
        let lifetime = Int64(assumptions.pagingTokenHours) * 3_600
        do {
            let cursor = try tokens.cursor(
                of: token, listing: [operation.rawValue] + listing, now: now.seconds, lifetime: lifetime)
            return PageWalk(after: cursor, limit: limit)
        } catch {
            throw refusedToken
        }
    }

    /// ListUserGroups declares no InvalidNextTokenException.
    private var refusedToken: ServiceError {
        if operation == .listUserGroups { return .invalidParameter("The NextToken value isn't valid.") }
        return ServiceError(400, "InvalidNextTokenException", "The NextToken value isn't valid.")
    }

    /// Answers one page.
    ///
    /// - Parameters:
    ///   - listing: as for `walk`.
    ///   - key: the key of the list.
    ///   - fill: writes the elements the walk takes.
    func page(
        _ listing: [String],
        key: StaticString,
        _ fill: (inout PageWalk, inout JSONWriter) -> Void
    ) throws(ServiceError) -> Answer {
        var walk = try walk(listing)
        // One pass over nothing: the token leads to where this page begins.
        if fault == .emptyPage { walk = PageWalk(after: walk.start, limit: 0) }
        return answer(200) { writer in
            writer.key(key)
            writer.beginArray()
            fill(&walk, &writer)
            writer.endArray()
            write("NextToken", nextToken(after: walk, listing), to: &writer)
        }
    }

    private func nextToken(after walk: PageWalk, _ listing: [String]) -> String? {
        switch fault {
        case .repeatedToken:
            if let token = inquiry.field("next-token") { return token }
            return token(after: walk.start, listing)
        case .repeatedPage, .emptyPage:
            return token(after: walk.start, listing)
        default:
            let isFull = walk.count == walk.limit && assumptions.fullLastPageHasToken
            return walk.hasMore || isFull ? token(after: walk.last, listing) : nil
        }
    }

    private func token(after cursor: UInt32, _ listing: [String]) -> String {
        tokens.token(after: cursor, listing: [operation.rawValue] + listing, issued: now.seconds, salt: salt)
    }
}
