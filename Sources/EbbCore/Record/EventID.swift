/// What kind of event a record tells of: the journal's `MESSAGE_ID`, by which `journalctl` finds it and its catalog
/// explains it. Drawn once at random for each kind (`systemd-id128 new`) and never changed.
public struct EventID: Hashable, Sendable, CustomStringConvertible {
    private let bits: UInt128

    /// The id of these 128 bits, written as the 32 hexadecimal digits that the catalog has.
    public init(_ bits: UInt128) {
        self.bits = bits
    }

    /// 32 hexadecimal digits in lower case.
    public var description: String {
        let digits = String(self.bits, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
