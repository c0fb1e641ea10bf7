/// `host`, `host:port`, `[v6]:port`, as URLs and addresses have it.
struct HostForm {
    /// Without brackets.
    let host: String
    let port: Int?
    let isBracketed: Bool

    /// Nil when the text is nothing of the kind.
    init?(_ text: String) {
        var rest = text[...]
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            self.host = String(rest[rest.index(after: rest.startIndex)..<end])
            self.isBracketed = true
            rest = rest[rest.index(after: end)...]
            guard self.host.contains(":"), self.host.utf8.allSatisfy({ Self.isV6($0) }) else { return nil }
        } else {
            let end = rest.firstIndex(of: ":") ?? rest.endIndex
            self.host = String(rest[..<end])
            self.isBracketed = false
            rest = rest[end...]
            guard Self.isName(self.host) else { return nil }
        }
        if rest.isEmpty {
            self.port = nil
        } else {
            let digits = rest.dropFirst()
            guard rest.hasPrefix(":"), (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isDigit),
                let port = Int(digits), (1...65535).contains(port)
            else { return nil }
            self.port = port
        }
    }

    /// Whether it is 127.0.0.0/8, ::1, or `localhost`, which stands for them (RFC 6761).
    var isLoopback: Bool {
        if self.isBracketed { return self.host == "::1" }
        if self.host.lowercased() == "localhost" { return true }
        let parts = self.host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func isName(_ host: String) -> Bool {
        (1...253).contains(host.utf8.count)
            && host.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    private static func isV6(_ byte: UInt8) -> Bool {
        byte.isDigit || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") || (0x41...0x46).contains(byte)
            || (0x61...0x66).contains(byte)
    }
}
