/// The keys of the object before, for objects of a kind that follow one another: as a rule they have the same keys in the
/// same order, and a key that stands where it is expected need not be read.
///
/// For one reader alone, and for objects that are not within each other.
public struct RepeatedKeys {
    /// More than so many are not kept.
    private static let most = 64

    /// By its number in the object, where a key was found, from its opening quote to behind its colon.
    private var places: [Range<Int>] = []
    /// How many keys of the present object were read.
    private var count = 0

    /// No object has been read yet.
    public init() {}

    /// Where the next key probably is to be found again.
    @inline(__always)
    fileprivate var expected: Range<Int>? { count < places.count ? places[count] : nil }

    @inline(__always)
    fileprivate mutating func noteExpected() { count &+= 1 }

    fileprivate mutating func note(_ place: Range<Int>?) {
        if let place, count < Self.most {
            if count < places.count { places[count] = place } else { places.append(place) }
        } else {
            places.removeSubrange(min(count, places.count)...)
        }
        // Beyond a key that is not kept none is.
        count = min(count + 1, places.count)
    }

    fileprivate mutating func noteEnd() { count = 0 }
}

extension JSONReader {
    /// The next key of the object, as `nextKey()` gives it, found more quickly where it is the one that is expected.
    @inline(__always)
    public mutating func nextKey(_ keys: inout RepeatedKeys) throws(JSONProblem) -> JSONText? {
        if let place = keys.expected, let base = source.baseAddress {
            let start = isFirst ? position : position &+ 1
            let end = start &+ place.count
            // What was read of the same source stands before what is next.
            if place.upperBound <= start, end <= source.count, isFirst || source[position] == 0x2C,
                Scanning.areSame(base + start, base + place.lowerBound, count: place.count)
            {
                isFirst = false
                position = end
                keys.noteExpected()
                return JSONText(UnsafeBufferPointer(start: base + start + 1, count: place.count &- 3))
            }
        }
        return try nextKeyElsewhere(&keys)
    }

    /// Reads the next key, and keeps where it stands if that is all there is to it: neither escapes nor white space.
    private mutating func nextKeyElsewhere(_ keys: inout RepeatedKeys) throws(JSONProblem) -> JSONText? {
        guard let key = try nextKey() else {
            keys.noteEnd()
            return nil
        }
        let start = position - key.count - 3
        let isPlain =
            start >= 0 && source[start] == 0x22 && key.bytes.baseAddress == source.baseAddress.map { $0 + start + 1 }
        keys.note(isPlain ? start..<position : nil)
        return key
    }
}
