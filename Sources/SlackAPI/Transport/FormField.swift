/// One argument of a request.
public struct FormField: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its value, not yet encoded.
    public var value: String

    /// An argument.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The fields as `application/x-www-form-urlencoded`.
    static func encode(_ fields: [FormField]) -> String {
        fields.map { "\(self.percentEncoded($0.name))=\(self.percentEncoded($0.value))" }.joined(separator: "&")
    }

    /// Every byte but RFC 3986's unreserved ones as `%XX`.
    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: encoded.append(byte)
            default: encoded += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
