import CLibCurl

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Header lines as libcurl takes them, each ended by a zero byte.
struct HeaderLines {
    fileprivate private(set) var bytes: [UInt8] = []
    fileprivate private(set) var count = 0

    /// No lines yet, with room for those of the fields and a few more.
    init(reserving fields: [(name: String, value: String)]) {
        var size = 64
        for (name, value) in fields { size += name.utf8.count + value.utf8.count + 3 }
        bytes.reserveCapacity(size)
    }

    /// A field; neither part may hold a zero byte or end a line.
    mutating func append(_ name: String, _ value: String) {
        bytes.append(contentsOf: name.utf8)
        if value.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
            bytes.append(UInt8(ascii: ";"))
        } else {
            bytes.append(UInt8(ascii: ":"))
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: value.utf8)
        }
        end()
    }

    /// A field that libcurl is not to add by itself.
    mutating func leaveOut(_ name: String) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: ":"))
        end()
    }

    private mutating func end() {
        bytes.append(0)
        count += 1
    }
}

/// Header lines as the linked list that libcurl reads, nodes and text in one piece of memory, freed with its owner.
///
/// Unchecked: nothing is written to it once it is made.
final class HeaderList: @unchecked Sendable {
    private let nodes: UnsafeMutablePointer<curl_slist>
    private let text: UnsafeMutablePointer<CChar>
    private let count: Int

    init(_ lines: HeaderLines) {
        count = lines.count
        nodes = .allocate(capacity: max(1, count))
        text = .allocate(capacity: max(1, lines.bytes.count))
        lines.bytes.withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(start: text, count: bytes.count).copyMemory(from: bytes)
        }
        var line = text
        for index in 0..<count {
            let next = index + 1 < count ? nodes + index + 1 : nil
            (nodes + index).initialize(to: curl_slist(data: line, next: next))
            line += strlen(line) + 1
        }
    }

    /// The first line, or nil where there is none.
    var list: UnsafeMutablePointer<curl_slist>? { count == 0 ? nil : nodes }

    deinit {
        nodes.deallocate()
        text.deallocate()
    }
}
