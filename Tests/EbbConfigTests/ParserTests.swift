import Testing

@testable import EbbConfig

@Suite struct ParserTests {
    /// SplitMix64.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            self.state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = self.state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    static let pieces: [[UInt8]] = [
        "[", "]", "[[", "]]", "{", "}", "\"", "\"\"\"", "'", "'''", "=", ".", ",", "#", "\n", "\r\n", " ", "a",
        "policy",
        "dry_run", "true", "inf", "nan", "1", "0x", "1e9", "1979-05-27", "T07:32:00Z", "\\", "\\u0041", "ü", "€", "😀",
        "\0",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<8)
    func `whatever the bytes, the parser gives a table or a place of an error`(seed: UInt64) {
        var generator = Generator(state: seed)
        for _ in 0..<400 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                if UInt8.random(in: 0...9, using: &generator) == 0 {
                    text.append(UInt8.random(in: 0...255, using: &generator))
                } else {
                    text += Self.pieces.randomElement(using: &generator) ?? []
                }
            }
            let lines = text.count { $0 == UInt8(ascii: "\n") } + 1
            do throws(TomlSyntaxError) {
                let table = try TomlParser.parse(text)
                #expect(table.entries.allSatisfy { (1...lines).contains($0.keyPosition.line) })
            } catch {
                #expect((1...lines + 1).contains(error.position.line) && error.position.column >= 1, "\(text)")
                #expect(!error.message.isEmpty)
            }
        }
    }

    @Test(arguments: [
        String(repeating: "[", count: 1 << 20), "a = " + String(repeating: "[", count: 1 << 20),
        "a = " + String(repeating: "{a=", count: 1 << 18), "a" + String(repeating: ".a", count: 1 << 19) + " = 1",
        "[a" + String(repeating: ".a", count: 1 << 19) + "]",
        "x = \"\"\"\n\"\"\"\na" + String(repeating: " . a", count: 1 << 18) + " = 1",
        "a = [{" + String(repeating: "a.a.a.a.a.a.a.a = [{", count: 1 << 15),
    ])
    func `what is nested beyond reason is an error, not a crash`(text: String) {
        #expect(throws: TomlSyntaxError.self) { try TomlParser.parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        "# " + String(repeating: ".", count: 99), "a = \"" + String(repeating: ".", count: 99) + "\"",
        "a = '" + String(repeating: ".", count: 99) + "'", "a = '''\n'" + String(repeating: ".", count: 99) + "'''",
        "a = \"\"\"\\\"\"\"\\\"" + String(repeating: ".", count: 99) + "\"\"\"",
        "a = [" + String(repeating: "1.5, ", count: 99) + "]", "a = \"\\\"" + String(repeating: ".", count: 99) + "\"",
    ])
    func `dots that nest nothing are not counted`(text: String) throws {
        _ = try TomlParser.parse(Array(text.utf8))
    }

    @Test func `no letter is white space, at the beginning of a line and in a text of several`() throws {
        for code in UInt32(0xA1)...0x499 {
            let letter = Unicode.Scalar(code).map(String.init) ?? ""
            #expect(throws: TomlSyntaxError.self) { try TomlParser.parse(Array("\(letter) = 1".utf8)) }
            let table = try TomlParser.parse(Array("a = \"\"\"x\\\n  \(letter)\"\"\"".utf8))
            guard case .string("x\(letter)")? = table["a"]?.node.value else {
                Issue.record("\(code): \(String(describing: table["a"]))")
                continue
            }
        }
    }

    @Test func `the nodes keep the order and the places of the text`() throws {
        let table = try TomlParser.parse(Array("z = 1\na = [\"ü\", { y = 2, b = 3 }]\n\"é\".k = true".utf8))
        #expect(table.entries.map(\.key) == ["z", "a", "é"])
        #expect(table.entries.map(\.keyPosition) == (1...3).map { TomlPosition(line: $0, column: 1) })
        guard case .array(let elements)? = table["a"]?.node.value, case .table(let inner)? = elements.last?.value else {
            Issue.record("a is no array that ends in a table")
            return
        }
        #expect(elements.map(\.position.column) == [6, 11])
        #expect(inner.entries.map(\.key) == ["y", "b"])
        #expect(inner.entries.map(\.node.position.column) == [17, 24])
    }
}
