import Testing

@testable import MusterCommands

/// Prometheus' text format, as https://prometheus.io/docs/instrumenting/exposition_formats has it.
@Suite("The text format of figures")
struct ExpositionTests {
    @Test("Help, type and samples, whole numbers without a point")
    func form() {
        var page = Exposition()
        page.family("a_total", .counter, "Line\nbreak, \\ and \"quotes\".")
        page.sample([], 3)
        page.sample([("x", "1"), ("y", "2")], 0.25)
        page.sample([], .nan)
        page.sample([], .infinity, suffix: "_bucket")
        page.sample([], 1_795_316_400)
        #expect(
            page.text == """
                # HELP a_total Line\\nbreak, \\\\ and "quotes".
                # TYPE a_total counter
                a_total 3
                a_total{x="1",y="2"} 0.25
                a_total_bucket +Inf
                a_total 1795316400

                """)
    }

    @Test(
        "The value of a label can neither end it nor begin a line",
        arguments: [
            #"a"} 1"#: #"a\"} 1"#, "a\nforged 1": #"a\nforged 1"#, #"a\"#: #"a\\"#, #"a\n"#: #"a\\n"#, "é": "é",
            "\"\\\n": #"\"\\\n"#, "": "",
        ])
    func escaping(_ value: String, _ written: String) throws {
        var page = Exposition()
        page.family("f", .gauge, "F.")
        page.sample([("name", value), ("other", "x")], 1)
        #expect(page.text.hasSuffix("\nf{name=\"\(written)\",other=\"x\"} 1\n"))
        let read = try #require(ExpositionReading.samples(page.text))
        #expect(read.samples == [ExpositionSample(name: "f", labels: ["name": value, "other": "x"], value: 1)])
    }

    @Test(
        "What is in no such form is not read",
        arguments: [
            "f", "f{", "f{a=\"b\"", "f{a=\"b} 1", "f{a=b} 1", "f x", " 1",
            "f{a=\"1\",a=\"2\"} 1", "f  1", "f nan", "\u{1}",
        ])
    func garbage(_ text: String) {
        #expect(ExpositionReading.samples("g 1\n\(text)\n") == nil)
    }

    @Test("What only muster reads is a comment to others")
    func memories() throws {
        var page = Exposition()
        page.memory("fulfilled", [("digest", "sha256:0a")], 7)
        #expect(page.text == "# muster:fulfilled{digest=\"sha256:0a\"} 7\n")
        let read = try #require(ExpositionReading.samples("# anything at all {\n" + page.text))
        #expect(read.samples.isEmpty)
        #expect(read.memories == [ExpositionSample(name: "fulfilled", labels: ["digest": "sha256:0a"], value: 7)])
    }
}
