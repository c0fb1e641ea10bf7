import Glibc

/// The kernel's name of the present boot, which tells a restart of the daemon from a reboot of the machine.
public enum BootID {
    /// Where the kernel shows it (random(4)).
    public static let path = "/proc/sys/kernel/random/boot_id"

    /// The id of the present boot, 36 characters of lower-case hexadecimal digits and hyphens.
    ///
    /// Throws ``HostError`` when `path` cannot be read or holds something else.
    public static func read(path: String = Self.path) throws -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw HostError.bootIDUnreadable(path: path, number: errno) }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = Glibc.read(file, &buffer, buffer.count)
        guard count >= 0 else { throw HostError.bootIDUnreadable(path: path, number: errno) }
        var line = buffer.prefix(count)
        if line.last == UInt8(ascii: "\n") { line.removeLast() }
        guard line.count == 36, line.allSatisfy(Self.isDigitOrHyphen) else {
            throw HostError.bootIDMalformed(path: path)
        }
        return String(decoding: line, as: UTF8.self)
    }

    private static func isDigitOrHyphen(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
