/// For each name of one table, its identifier in another: there are millions, so that nothing is kept beside the numbers.
public struct NameTranslation: Sendable, RandomAccessCollection {
    /// The highest number stands for none: a table has no room for that many names.
    @inlinable
    internal static var none: UInt32 { .max }

    @usableFromInline
    internal var numbers: [UInt32]

    /// Nothing known yet of so many names.
    public init(count: Int) {
        numbers = Array(repeating: Self.none, count: count)
    }

    /// The first name's number.
    public var startIndex: Int { 0 }

    /// How many names there are.
    public var endIndex: Int { numbers.count }

    /// By a name's number in the one table, its identifier in the other, or nil where that does not hold it.
    public subscript(index: Int) -> NameID? {
        @inlinable get {
            let number = numbers[index]
            return number == Self.none ? nil : NameID(number)
        }
        @inlinable set { numbers[index] = newValue?.rawValue ?? Self.none }
    }

    /// The other way round.
    ///
    /// - Parameter count: how many names the other table has.
    public func inverted(count: Int) -> NameTranslation {
        var inverted = NameTranslation(count: count)
        for index in indices {
            if let name = self[index] { inverted[name.index] = NameID(UInt32(index)) }
        }
        return inverted
    }
}
