/// Makes a line of a roster a link to the commit, where the variables of a pipeline say where that is.
///
/// Everything in a URL is checked or written in percent, so that it is never anything but that line's.
public struct SourceLinks: Sendable, Equatable {
    /// The URL up to the commit.
    private var base: String
    /// The commit that links lead to where a plan does not say its own.
    private var commit: String?
    /// The folder that the repository was checked out to, ending in a slash.
    private var root: String?

    /// Links as GitHub's variables say, or GitLab's; nil where neither is there, or they are no such thing.
    public init?(environment: [String: String]) {
        func host(_ name: String) -> String? {
            guard let url = environment[name], url.hasPrefix("https://") || url.hasPrefix("http://"),
                url.utf8.count <= 512, url.utf8.allSatisfy({ Self.isUnreserved($0) || $0 == 0x2F || $0 == 0x3A })
            else { return nil }
            return url.hasSuffix("/") ? String(url.dropLast()) : url
        }
        if let server = host("GITHUB_SERVER_URL"), let repository = environment["GITHUB_REPOSITORY"],
            repository.split(separator: "/", omittingEmptySubsequences: false).count == 2,
            repository.utf8.allSatisfy({ Self.isUnreserved($0) || $0 == 0x2F }), repository.utf8.count <= 256
        {
            base = "\(server)/\(repository)/blob/"
            commit = environment["GITHUB_SHA"]
            root = environment["GITHUB_WORKSPACE"]
        } else if let project = host("CI_PROJECT_URL") {
            base = "\(project)/-/blob/"
            commit = environment["CI_COMMIT_SHA"]
            root = environment["CI_PROJECT_DIR"]
        } else {
            return nil
        }
        if let given = root { root = given.isEmpty ? nil : given.hasSuffix("/") ? given : given + "/" }
    }

    /// Where a line is to be seen, or nil where that is not known.
    ///
    /// - Parameters:
    ///   - file: relative to the repository, or absolute and within where it was checked out.
    ///   - commit: the one the roster was at; nil for the pipeline's.
    func url(file: String, line: Int, commit: String?) -> String? {
        guard let commit = commit ?? self.commit, (7...64).contains(commit.utf8.count),
            commit.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        var path = file
        if let root, path.hasPrefix(root) { path.removeFirst(root.count) }
        while path.hasPrefix("./") { path.removeFirst(2) }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        // Standard input has no address, and neither has what is outside of the repository.
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }), !path.hasPrefix("<"),
            path.utf8.count <= 1_024
        else { return nil }
        let encoded = path.utf8.map { byte in
            Self.isUnreserved(byte) || byte == 0x2F ? String(Unicode.Scalar(byte)) : Self.percent(byte)
        }
        return base + commit + "/" + encoded.joined() + (line > 0 ? "#L\(line)" : "")
    }

    /// RFC 3986's unreserved characters.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    static func percent(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
    }
}
