import Testing

@testable import AWSAccess

struct SHA256DigestTests {
    /// The examples of FIPS 180-4.
    @Test func knowsTheStandardsExamples() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let long = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        #expect(SHA256Digest.hex(of: []) == empty)
        #expect(SHA256Digest.hex(of: Array("abc".utf8)) == abc)
        let digest = SHA256Digest()
        digest.update("abcdbcdecdefdefgefghfghighij")
        digest.update([])
        digest.update(Array("hijkijkljklmklmnlmnomnopnopq".utf8)[...])
        #expect(digest.finishHex() == long)
        digest.update(Array("abc".utf8))
        #expect(digest.finishHex() == abc, "a new message begins after the end of one")
        #expect(digest.finishHex() == empty)
    }

    @Test func readsAndWritesHexadecimal() {
        #expect(Hex.text([0, 9, 10, 255]) == "00090aff")
        #expect(Hex.bytes("00090aFF") == [0, 9, 10, 255])
        #expect(Hex.bytes("") == [])
        #expect(Hex.bytes("0") == nil)
        #expect(Hex.bytes("0g") == nil)
    }
}
