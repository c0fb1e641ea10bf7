import CCrypto

/// The page's style sheet and script, and the hashes by which its security policy knows them.
enum Sheet {
    /// The style sheet's hash, as a policy names it.
    static let styleHash = hash(style)

    /// The script's.
    static let scriptHash = hash(script)

    /// `sha256-` and the SHA-256 in base 64.
    static func hash(_ text: StaticString) -> String {
        let bytes = Array(text.description.utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(bytes, bytes.count, &digest)
        return "sha256-" + self.base64(digest)
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << (16 - 8 * UInt32($1.offset)) }
            for place in 0..<4 {
                text.append(place <= group.count ? digits[Int(bits >> (18 - 6 * UInt32(place))) & 63] : "=")
            }
        }
        return text
    }
}
