/// A set of numbers in order: the members of a group, or the groups of a user, four bytes each.
struct SortedIDs: Sendable {
    private(set) var ids: [UInt32] = []

    var count: Int { ids.count }

    func contains(_ id: UInt32) -> Bool {
        let index = firstIndex(from: id)
        return index < ids.count && ids[index] == id
    }

    /// Adds a number; false when it was there.
    @discardableResult
    mutating func insert(_ id: UInt32) -> Bool {
        let index = firstIndex(from: id)
        if index < ids.count, ids[index] == id { return false }
        ids.insert(id, at: index)
        return true
    }

    /// Takes a number away; false when it was not there.
    @discardableResult
    mutating func remove(_ id: UInt32) -> Bool {
        let index = firstIndex(from: id)
        guard index < ids.count, ids[index] == id else { return false }
        ids.remove(at: index)
        return true
    }

    /// The numbers greater than the given one, from the lowest.
    func after(_ id: UInt32) -> ArraySlice<UInt32> {
        ids[firstIndex(from: id &+ 1)...]
    }

    /// The position of the first number that is not less than the given one.
    private func firstIndex(from id: UInt32) -> Int {
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
