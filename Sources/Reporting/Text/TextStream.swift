/// Text that goes on its way piece by piece.
final class TextStream {
    private static let pieceBytes = 1 << 16

    private let sink: (UnsafeBufferPointer<UInt8>) -> Void
    private var bytes: [UInt8] = []

    /// - Parameter sink: takes the text in pieces of at least 64 KiB, but for the last.
    init(_ sink: @escaping (UnsafeBufferPointer<UInt8>) -> Void) {
        self.sink = sink
        bytes.reserveCapacity(Self.pieceBytes * 2)
    }

    /// Adds text.
    func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
        if bytes.count >= Self.pieceBytes { flush() }
    }

    /// Adds text that a piece need not end with.
    func add(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Adds spaces.
    func add(spaces count: Int) {
        if count > 0 { bytes.append(contentsOf: repeatElement(0x20, count: count)) }
    }

    /// Adds a number.
    func add(_ number: Int) {
        guard number >= 0, number < 1_000_000_000 else { return add(String(number)) }
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / divisor % 10))
            divisor /= 10
        }
    }

    /// Gives the sink all that is left.
    func flush() {
        bytes.withUnsafeBufferPointer(sink)
        bytes.removeAll(keepingCapacity: true)
    }
}
