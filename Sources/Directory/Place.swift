/// Where in a roster something stands.
public struct Place: Sendable, Hashable, Comparable {
    /// The line, from 1.
    public var line: UInt32
    /// The column, from 1, in Unicode scalars; 65,535 stands for anything beyond.
    public var column: UInt16
    /// Which file: an index into the list of files that goes with it.
    public var file: UInt16

    /// A place.
    public init(file: UInt16, line: UInt32, column: UInt16) {
        self.line = line
        self.column = column
        self.file = file
    }

    /// What stands where there is no place.
    static let nowhere = Place(file: 0, line: 0, column: 0)

    /// File, then line, then column.
    public static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

/// A value and where in a roster it was given.
public struct Placed<Value: Sendable>: Sendable {
    /// The value.
    public var value: Value
    /// Where it stands.
    public var place: Place
    /// Whether `defaults` gave it: what an entry says itself is stronger.
    public var isDefault: Bool

    /// A value at a place.
    public init(_ value: Value, _ place: Place, isDefault: Bool = false) {
        self.value = value
        self.place = place
        self.isDefault = isDefault
    }
}

extension Placed: Equatable where Value: Equatable {}
