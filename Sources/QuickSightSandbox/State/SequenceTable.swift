/// Elements in the order they came, each under a number that is never given twice.
///
/// A listing goes on after a number, so it neither skips nor repeats an element that is there throughout, whatever
/// comes and goes meanwhile. Nothing is ever sorted: what comes, comes last.
struct SequenceTable<Element: Sendable>: Sendable {
    private struct Entry: Sendable {
        var id: UInt32
        var element: Element?
    }

    private var entries: [Entry] = []
    /// How many elements there are.
    private(set) var count = 0
    /// The number given last; 0 before the first.
    private(set) var lastID: UInt32 = 0

    /// The element of a number.
    subscript(id: UInt32) -> Element? {
        guard let index = index(of: id) else { return nil }
        return entries[index].element
    }

    /// Puts an element under its number: a new one, greater than all before it, or that of one it replaces.
    mutating func put(_ element: Element, at id: UInt32) {
        if id > lastID {
            entries.append(Entry(id: id, element: element))
            lastID = id
            count += 1
        } else if let index = index(of: id) {
            if entries[index].element == nil { count += 1 }
            entries[index].element = element
        }
    }

    /// Changes the element of a number in its place.
    mutating func update(_ id: UInt32, _ change: (inout Element) -> Void) {
        guard let index = index(of: id), var element = entries[index].element else { return }
        // Taken out meanwhile, so that the arrays inside the element are not shared, hence not copied.
        entries[index].element = nil
        change(&element)
        entries[index].element = element
    }

    /// Takes an element away.
    mutating func remove(_ id: UInt32) {
        guard let index = index(of: id), entries[index].element != nil else { return }
        entries[index].element = nil
        count -= 1
        if entries.count > 64, count < entries.count / 2 { entries.removeAll { $0.element == nil } }
    }

    /// Gives the numbers up to and including this one to nobody any more.
    mutating func skip(through id: UInt32) {
        lastID = max(lastID, id)
    }

    /// Calls the closure with the elements after a number, in order, until it says no.
    func forEach(after id: UInt32 = 0, _ body: (Element) -> Bool) {
        var index = firstIndex(from: id &+ 1)
        while index < entries.count {
            if let element = entries[index].element, !body(element) { return }
            index += 1
        }
    }

    private func index(of id: UInt32) -> Int? {
        let index = firstIndex(from: id)
        return index < entries.count && entries[index].id == id ? index : nil
    }

    private func firstIndex(from id: UInt32) -> Int {
        // Until the first compaction, every number stands at its own place.
        if id > 0, Int(id) <= entries.count, entries[Int(id) - 1].id == id { return Int(id) - 1 }
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
