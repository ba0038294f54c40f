/// The keys given so far in each mapping that is being read into a tree, to tell duplicates.
final class KeyTable {
    /// Up to so many keys are compared one by one.
    private static let smallCount = 16

    /// The nodes of the keys, those of the innermost mapping last.
    private let nodes = Arena<UInt32>()
    /// The keys of mappings with many, innermost last. Swift's hashing is seeded, so nobody can choose keys that collide.
    private var large: [(start: Int, places: [[UInt8]: UInt32])] = []

    private var hasLarge = false

    /// Where a mapping that begins now has its keys.
    var start: Int { nodes.count }

    /// The node of the key `text` in the innermost mapping, whose keys begin at `start`.
    @inline(__always)
    func find(_ text: UnsafeBufferPointer<UInt8>, from start: Int, in tree: YAMLTree) -> Int? {
        if nodes.count - start > Self.smallCount { return findInLarge(text) }
        var position = start
        while position < nodes.count {
            let node = Int(nodes[position])
            if sameBytes(tree.text(node), text) { return node }
            position += 1
        }
        return nil
    }

    /// Adds the key at `node` to the innermost mapping.
    @inline(__always)
    func add(_ node: Int, from start: Int, in tree: YAMLTree) {
        nodes.append(UInt32(truncatingIfNeeded: node))
        if nodes.count - start > Self.smallCount { addToLarge(from: start, in: tree) }
    }

    /// Forgets the keys of the innermost mapping.
    func close(from start: Int) {
        nodes.truncate(to: start)
        if hasLarge { closeLarge(start) }
    }

    func reset() {
        nodes.reset(keeping: 1 << 16)
        guard hasLarge else { return }
        large = []
        hasLarge = false
    }

    private func closeLarge(_ start: Int) {
        if large.last?.start == start { large.removeLast() }
        hasLarge = !large.isEmpty
    }

    @inline(never)
    private func findInLarge(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        large.last?.places[Array(text)].map { Int($0) }
    }

    @inline(never)
    private func addToLarge(from start: Int, in tree: YAMLTree) {
        var position = nodes.count - 1
        if large.last?.start != start {
            large.append((start, [:]))
            hasLarge = true
            position = start
        }
        while position < nodes.count {
            large[large.count - 1].places[Array(tree.text(Int(nodes[position])))] = nodes[position]
            position += 1
        }
    }
}
