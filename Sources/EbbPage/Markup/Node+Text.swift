extension Node {
    /// The HTML.
    var html: String {
        var bytes: [UInt8] = []
        self.write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .text(let text): Self.escape(text, to: &output)
        case .verbatim(let text): Self.append(text, to: &output)
        case .all(let nodes): for node in nodes { node.write(to: &output) }
        case .element(let name, let attributes, let content):
            output.append(UInt8(ascii: "<"))
            Self.append(name, to: &output)
            for attribute in attributes {
                output.append(UInt8(ascii: " "))
                Self.append(attribute.name, to: &output)
                guard let value = attribute.value else { continue }
                output.append(contentsOf: "=\"".utf8)
                Self.escape(value, to: &output)
                output.append(UInt8(ascii: "\""))
            }
            output.append(UInt8(ascii: ">"))
            guard !Self.isVoid(name) else { return }
            for node in content { node.write(to: &output) }
            output.append(contentsOf: "</".utf8)
            Self.append(name, to: &output)
            output.append(UInt8(ascii: ">"))
        }
    }

    private static func append(_ text: StaticString, to output: inout [UInt8]) {
        output.append(contentsOf: text.description.utf8)
    }

    /// Names come from files and from Slack: nothing in them ends a text or an attribute, or turns the direction of
    /// writing.
    private static func escape(_ text: String, to output: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output.append(contentsOf: "&amp;".utf8)
            case "<": output.append(contentsOf: "&lt;".utf8)
            case ">": output.append(contentsOf: "&gt;".utf8)
            case "\"": output.append(contentsOf: "&quot;".utf8)
            case "'": output.append(contentsOf: "&#39;".utf8)
            case "\n": output.append(UInt8(ascii: "\n"))
            case _ where self.isUnsafe(scalar): output.append(contentsOf: "\u{FFFD}".utf8)
            default: output.append(contentsOf: Character(scalar).utf8)
            }
        }
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0xFFFE...0xFFFF: true
        default: false
        }
    }

    /// The elements that end by themselves.
    private static func isVoid(_ name: StaticString) -> Bool {
        ["meta", "link", "br", "hr"].contains(name.description)
    }
}
