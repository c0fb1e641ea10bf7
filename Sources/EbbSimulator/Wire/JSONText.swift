/// JSON written straight into bytes, keys in the order given.
struct JSONText {
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// The bytes of one object.
    static func object(_ content: (inout JSONText) -> Void) -> [UInt8] {
        var text = JSONText()
        text.braces(content)
        return text.bytes
    }

    mutating func field(_ name: String, _ value: String) {
        self.key(name)
        self.quoted(value)
    }

    mutating func field(_ name: String, _ value: Int64) {
        self.key(name)
        self.bytes.append(contentsOf: String(value).utf8)
    }

    mutating func field(_ name: String, _ value: Bool) {
        self.key(name)
        self.bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    mutating func null(_ name: String) {
        self.key(name)
        self.bytes.append(contentsOf: "null".utf8)
    }

    mutating func field(_ name: String, _ values: [String]) {
        self.key(name)
        self.bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { self.bytes.append(UInt8(ascii: ",")) }
            self.quoted(value)
        }
        self.bytes.append(UInt8(ascii: "]"))
        self.isFirst = false
    }

    mutating func object(_ name: String, _ content: (inout JSONText) -> Void) {
        self.key(name)
        self.braces(content)
    }

    /// An array of objects, one for each element.
    mutating func objects<Elements: Sequence>(
        _ name: String,
        _ elements: Elements,
        _ content: (inout JSONText, Elements.Element) -> Void
    ) {
        self.key(name)
        self.bytes.append(UInt8(ascii: "["))
        var needsComma = false
        for element in elements {
            if needsComma { self.bytes.append(UInt8(ascii: ",")) }
            needsComma = true
            self.braces { content(&$0, element) }
        }
        self.bytes.append(UInt8(ascii: "]"))
    }

    private mutating func braces(_ content: (inout JSONText) -> Void) {
        self.bytes.append(UInt8(ascii: "{"))
        self.isFirst = true
        content(&self)
        self.bytes.append(UInt8(ascii: "}"))
        self.isFirst = false
    }

    private mutating func key(_ name: String) {
        if !self.isFirst { self.bytes.append(UInt8(ascii: ",")) }
        self.isFirst = false
        self.quoted(name)
        self.bytes.append(UInt8(ascii: ":"))
    }

    private mutating func quoted(_ value: String) {
        self.bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                self.bytes.append(UInt8(ascii: "\\"))
                self.bytes.append(byte)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                self.bytes.append(contentsOf: "\\u00".utf8)
                self.bytes.append(digits[Int(byte >> 4)])
                self.bytes.append(digits[Int(byte & 15)])
            default:
                self.bytes.append(byte)
            }
        }
        self.bytes.append(UInt8(ascii: "\""))
    }
}
