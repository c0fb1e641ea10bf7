import CCrypto

/// A token of Slack's: a secret, shown nowhere.
///
/// However it is printed, logged, dumped or reflected, it says `<token>`, and it cannot be encoded. Only the transport
/// reads it, for the `Authorization` header; everything else tells tokens apart by their ``fingerprint``.
public struct Token: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The longest token that is taken, in bytes.
    public static let maximumLength = 1_024

    private let secret: String

    /// Takes a token, or nil for what cannot be one: it has to be 1 to ``maximumLength`` printable ASCII characters
    /// without a space, so that it can neither end a header nor begin another.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard (1...Self.maximumLength).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        self.secret = text
    }

    /// Takes what a file holds: a token, and around it nothing but white space.
    public init?(fileContents bytes: [UInt8]) {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let trailing = bytes.reversed().prefix(while: isSpace).count
        self.init(String(decoding: bytes.dropLast(trailing).drop(while: isSpace), as: UTF8.self))
    }

    /// The SHA-256 of the token, as 64 hexadecimal digits: what may be stored.
    public var fingerprint: String {
        let bytes = Array(self.secret.utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(bytes, bytes.count, &digest)
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }

    /// The header line that carries it.
    var authorizationHeader: String { "Authorization: Bearer \(self.secret)" }

    /// Whether `text` would give the token away.
    func isRevealed(by text: String) -> Bool { text.contains(self.secret) }

    /// `<token>`
    public var description: String { "<token>" }
    /// `<token>`
    public var debugDescription: String { "<token>" }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
