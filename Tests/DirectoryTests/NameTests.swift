import Directory
import Testing

struct NameTests {
    @Test func aTableIsADictionary() {
        var numbers = SeededNumbers(seed: 5)
        var table = NameTable()
        var known: [[UInt8]: Int] = [:]
        for step in 0..<30_000 {
            let name = text("abÄ/ ", upTo: 9, &numbers)
            let bytes = Array(name.utf8)
            #expect(table.find(name)?.index == known[bytes])
            let id = table.intern(name)
            #expect(id.index == known[bytes, default: known.count])
            known[bytes] = id.index
            if step % 1_000 == 0 {
                for (bytes, index) in known { #expect(bytes.withUnsafeBufferPointer(table.find)?.index == index) }
            }
        }
        #expect(table.count == known.count)
        for (bytes, index) in known {
            #expect(Array(table.string(NameID(UInt32(index))).utf8) == bytes)
        }
        #expect(Array(table.ids.map(\.index)) == Array(0..<known.count))
    }

    @Test func namesAreTheSameWhenTheirBytesAre() {
        var table = NameTable()
        let ids = ["", "a", "A", "é", "e\u{301}", "\u{212B}", "Å", "a\u{0}", "12345678", "123456789", "12345678\u{0}"]
            .map { table.intern($0) }
        #expect(Set(ids).count == ids.count)
    }

    @Test func ranksAreTheOrderOfBytes() {
        var table = NameTable()
        let names = ["b", "a", "é", "", "Z", "aa", "z", "ÿ"]
        for name in names { _ = table.intern(name) }
        let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(table.ranks() == names.map { UInt32(sorted.firstIndex(of: $0) ?? -1) })
        #expect(table.ids.sorted(by: table.precedes).map(table.string) == sorted)
    }

    /// Names that differ only far behind, in every way that they can.
    @Test func longNamesAreSortedByWhatFollows() {
        var numbers = SeededNumbers(seed: 11)
        var table = NameTable()
        var names: Set<[UInt8]> = []
        for length in [0, 7, 8, 15, 16, 17, 31, 32, 33, 200, 255, 256, 257, 300, 1_000] {
            let beginning = String(repeating: "n", count: length)
            for _ in 0..<60 {
                let name = beginning + text("\u{0}nÄz", upTo: 20, &numbers)
                names.insert(Array(name.utf8))
                _ = table.intern(name)
            }
        }
        let sorted = names.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(table.sortedIDs().map { Array(table.string($0).utf8) } == sorted)
    }

    @Test func oneTableIsTranslatedToAnother() {
        var one = NameTable()
        var other = NameTable()
        for name in ["a", "b", "c"] { _ = one.intern(name) }
        for name in ["c", "x", "a"] { _ = other.intern(name) }
        let translation = one.translation(of: other)
        #expect(Array(translation) == [NameID(2), nil, NameID(0)])
        #expect(Array(translation.inverted(count: one.count)) == [NameID(2), nil, NameID(0)])
        #expect(Array(other.translation(of: one).inverted(count: 5)) == [NameID(2), nil, NameID(0), nil, nil])
    }

    @Test(arguments: [
        ("Pat/SAM", "pat/sam"), ("ÀÖØÞ", "àöøþ"), ("×÷ß ÿµ", "×÷ß ÿµ"), ("ĀΑ", "ĀΑ"), ("[@`{", "[@`{"), ("", ""),
    ])
    func onlyLettersOfLatin1AreFolded(_ name: String, _ folded: String) {
        #expect(NameFolding.folded(name) == folded)
    }

    @Test func textsStandWhereTheyWereAdded() {
        var pool = TextPool()
        let refs = ["", "one", "zwei", "é", ""].map { pool.add($0) }
        #expect(refs.map(pool.string) == ["", "one", "zwei", "é", ""])
        #expect(pool.byteCount == 9)
    }

    @Test func rolesHaveTheirRank() {
        let order: [Role] = [
            .restrictedReader, .reader, .readerPro, .restrictedAuthor, .author, .authorPro, .admin, .adminPro,
        ]
        #expect(Role.allCases.sorted { $0.rank < $1.rank } == order)
        #expect(Set(Role.allCases.map(\.rank)).count == 8)
        for old in Role.allCases {
            for new in Role.allCases {
                let refused = !old.isReader && new.isReader
                #expect(old.canBecome(new) == !refused)
            }
        }
    }
}
