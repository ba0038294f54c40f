import Directory

/// Records of texts, written so that no two contents give the same bytes: each text has its length before it.
struct CanonicalContent {
    private var digest: any RunningDigest
    private var buffer: [UInt8] = []

    init(_ digest: any RunningDigest) {
        self.digest = digest
    }

    mutating func add(_ fields: String?...) { add(fields) }

    mutating func add(_ fields: [String?]) {
        for field in fields {
            guard let field else {
                buffer.append(UInt8(ascii: "-"))
                continue
            }
            buffer.append(contentsOf: String(field.utf8.count).utf8)
            buffer.append(UInt8(ascii: ":"))
            buffer.append(contentsOf: field.utf8)
        }
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > 1 << 16 { flush() }
    }

    mutating func finish() -> String {
        flush()
        return digest.finish()
    }

    private mutating func flush() {
        buffer.withUnsafeBufferPointer { digest.update($0) }
        buffer.removeAll(keepingCapacity: true)
    }
}
