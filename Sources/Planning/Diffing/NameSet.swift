import Directory

/// Some of a table's names.
struct NameSet {
    private var isMember: [Bool]

    /// None of so many names.
    init(count: Int) {
        isMember = Array(repeating: false, count: count)
    }

    /// Adds a name.
    mutating func insert(_ name: NameID) { isMember[name.index] = true }

    /// Whether a name is one of them.
    @inline(__always)
    func contains(_ name: NameID) -> Bool { isMember[name.index] }
}
