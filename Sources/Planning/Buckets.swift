/// Numbers of things, sorted by what they belong to: a counting sort, kept flat.
struct Buckets {
    private var items: [UInt32]
    /// For each bucket, where it begins; one more for the end.
    private var starts: [Int]
    /// For each bucket that is being filled, where the next one goes.
    private var next: [Int]

    /// Buckets that are to be filled: one place for each of `sizes`, which names the bucket.
    init(sizes: some Sequence<Int>, count: Int) {
        var starts = [Int](repeating: 0, count: count + 1)
        for bucket in sizes { starts[bucket + 1] += 1 }
        for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
        items = [UInt32](repeating: 0, count: starts[count])
        self.starts = starts
        next = starts
    }

    /// Things in the order they come, numbered from 0; `buckets` says of each where it belongs.
    init(count: Int, _ buckets: some Sequence<Int>) {
        self.init(sizes: buckets, count: count)
        var number: UInt32 = 0
        for bucket in buckets {
            add(number, to: bucket)
            number += 1
        }
        next = []
    }

    /// Puts a thing behind those that are in its bucket.
    @inline(__always)
    mutating func add(_ item: UInt32, to bucket: Int) {
        items[next[bucket]] = item
        next[bucket] += 1
    }

    /// What is in a bucket, in the order it came.
    @inline(__always)
    subscript(bucket: Int) -> ArraySlice<UInt32> { items[starts[bucket]..<starts[bucket + 1]] }

    /// Puts what is in a bucket in another order.
    mutating func sort(_ bucket: Int, by precedes: (UInt32, UInt32) -> Bool) {
        items[starts[bucket]..<starts[bucket + 1]].sort(by: precedes)
    }
}
