import Directory

/// Records of texts, written so that no two contents give the same bytes: each text has its length before it.
struct CanonicalContent: ~Copyable {
    private static let capacity = 1 << 17

    private var digest: any RunningDigest
    private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.capacity)
    private var count = 0

    init(_ digest: any RunningDigest) {
        self.digest = digest
    }

    deinit {
        buffer.deallocate()
    }

    /// Adds a record.
    mutating func add(_ fields: String?...) { add(fields) }

    /// Adds a record.
    mutating func add(_ fields: [String?]) {
        for field in fields { add(field: field) }
        end()
    }

    // MARK: - Field by field

    /// Adds a text, or that there is none, to the present record.
    mutating func add(field: String?) {
        guard var field else {
            put(UInt8(ascii: "-"))
            return
        }
        field.withUTF8 { add(field: $0) }
    }

    /// Adds a text to the present record.
    mutating func add(field: UnsafeBufferPointer<UInt8>) {
        putLength(field.count)
        put(field)
    }

    /// Adds bytes that are fields already.
    mutating func add(ready: [UInt8]) {
        ready.withUnsafeBufferPointer { put($0) }
    }

    /// Adds numbers, four bytes each, whose count has been told.
    mutating func add(numbers: [UInt32]) {
        for number in numbers {
            withUnsafeBytes(of: number.littleEndian) { put($0.bindMemory(to: UInt8.self)) }
        }
    }

    /// Ends the present record.
    mutating func end() { put(UInt8(ascii: "\n")) }

    /// A text as a field.
    static func ready(_ text: String) -> [UInt8] {
        Array("\(text.utf8.count):".utf8) + Array(text.utf8)
    }

    mutating func finish() -> String {
        flush()
        return digest.finish()
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        if count == Self.capacity { flush() }
        buffer[count] = byte
        count += 1
    }

    private mutating func putLength(_ length: Int) {
        if length < 10 {
            put(UInt8(ascii: "0") + UInt8(length))
        } else if length < 100 {
            put(UInt8(ascii: "0") + UInt8(length / 10))
            put(UInt8(ascii: "0") + UInt8(length % 10))
        } else {
            for digit in String(length).utf8 { put(digit) }
        }
        put(UInt8(ascii: ":"))
    }

    private mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        if count + bytes.count > Self.capacity {
            flush()
            guard bytes.count < Self.capacity else {
                digest.update(bytes)
                return
            }
        }
        (buffer + count).update(from: base, count: bytes.count)
        count += bytes.count
    }

    private mutating func flush() {
        digest.update(UnsafeBufferPointer(start: buffer, count: count))
        count = 0
    }
}
