/// FNV-1a over keys and values: the same in every process and build, which `Hasher` is not.
struct Fingerprint {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Takes in a key and its value. Lengths keep neighbours apart: ("ab", "c") is not ("a", "bc").
    mutating func add(_ key: String, _ value: String) {
        for text in [key, value] {
            self.mix("\(text.utf8.count):")
            self.mix(text)
        }
    }

    /// Sixteen hexadecimal digits.
    var text: String {
        let digits = String(self.hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func mix(_ text: String) {
        for byte in text.utf8 {
            self.hash = (self.hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
    }
}
