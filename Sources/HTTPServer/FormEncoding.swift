/// The encoding `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
enum FormEncoding {
    /// The fields of `bytes`, in their order. Parts that are not well-formed stand for themselves, as browsers do it.
    static func fields(of bytes: [UInt8]) -> [HTTPField] {
        bytes.split(separator: UInt8(ascii: "&")).map { part in
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            return HTTPField(Self.decoded(name), Self.decoded(part.dropFirst(name.count + 1)))
        }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                result.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), let escaped = Self.byte(of: rest.prefix(2)) {
                result.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func byte(of digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        return digits.reduce(0) { sum, digit in
            guard let sum, let value = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
            return sum << 4 | UInt8(value)
        }
    }
}
