#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Bytes that are only ever added to: memory of its own, so that a byte more costs no more than writing it.
struct WriteBuffer: ~Copyable {
    private var memory: UnsafeMutableRawPointer?
    private var capacity = 0
    private(set) var count = 0

    init(reserving capacity: Int) {
        if capacity > 0 { grow(by: capacity) }
    }

    deinit { free(memory) }

    /// Adds a byte.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1).storeBytes(of: byte, as: UInt8.self)
        count &+= 1
    }

    /// Adds bytes.
    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(bytes.count).copyMemory(from: start, byteCount: bytes.count)
        count &+= bytes.count
    }

    /// Adds the UTF-8 of a text.
    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Adds the same byte so many times.
    mutating func append(_ byte: UInt8, times: Int) {
        guard times > 0 else { return }
        reserve(times).initializeMemory(as: UInt8.self, repeating: byte, count: times)
        count &+= times
    }

    /// Calls the closure with all the bytes, which are valid during the call.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        body(UnsafeBufferPointer(start: memory?.assumingMemoryBound(to: UInt8.self), count: count))
    }

    /// Drops all bytes, and keeps the memory.
    mutating func removeAll() { count = 0 }

    /// Where so many more bytes can be written.
    @inline(__always)
    private mutating func reserve(_ more: Int) -> UnsafeMutableRawPointer {
        if let memory, more <= capacity &- count { return memory + count }
        return grow(by: more)
    }

    @inline(never)
    @discardableResult
    private mutating func grow(by more: Int) -> UnsafeMutableRawPointer {
        let capacity = max(count + more, 2 * capacity, 256)
        // What is large is not copied by this, but moved.
        guard let larger = realloc(memory, capacity) else { fatalError("out of memory") }
        (memory, self.capacity) = (larger, capacity)
        return larger + count
    }
}
