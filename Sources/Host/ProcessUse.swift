import Glibc

/// What this process uses of the machine, as the kernel counts it (proc(5)).
public struct ProcessUse: Hashable, Sendable {
    /// CPU time of all threads so far, in seconds.
    public var cpuSeconds: Double
    /// Memory in RAM, in bytes.
    public var residentBytes: Double
    /// Address space, in bytes.
    public var virtualBytes: Double
    /// Open descriptors.
    public var openDescriptors: Int
    /// How many it may open; nil for as many as it likes.
    public var maximumDescriptors: Int?
    /// When it began, in seconds after the machine's start.
    public var startedAfterBoot: Double

    /// The use as of now. Reads files that the kernel makes up, so it hardly blocks.
    ///
    /// - Throws: ``HostError`` when they cannot be read or say something else.
    public static func read(root: String = "/proc/self") throws -> ProcessUse {
        let path = "\(root)/stat"
        let text = try Self.text(of: path)
        // The name stands in parentheses and may hold anything.
        guard let end = text.lastIndex(of: ")") else { throw HostError.processUnreadable(path: path, number: EINVAL) }
        let fields = text[text.index(after: end)...].split(whereSeparator: \.isWhitespace)
        /// As proc(5) numbers them, from 1 on.
        func field(_ number: Int) throws -> Double {
            guard fields.indices.contains(number - 3), let value = Double(fields[number - 3]) else {
                throw HostError.processUnreadable(path: path, number: EINVAL)
            }
            return value
        }
        let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        var limit = rlimit()
        let hasLimit = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return ProcessUse(
            cpuSeconds: (try field(14) + field(15)) / ticks,
            residentBytes: try field(24) * Double(sysconf(Int32(_SC_PAGESIZE))),
            virtualBytes: try field(23),
            openDescriptors: try Self.count("\(root)/fd"),
            maximumDescriptors: hasLimit ? Int(exactly: limit.rlim_cur) : nil,
            startedAfterBoot: try field(22) / ticks
        )
    }

    /// Memory in RAM that is no file's, in bytes.
    ///
    /// - Throws: ``HostError`` when the kernel does not say.
    public static func ownBytes(root: String = "/proc/self") throws -> Int {
        let path = "\(root)/statm"
        let fields = try Self.text(of: path).split(whereSeparator: \.isWhitespace).map { Int($0) }
        guard fields.count > 2, let resident = fields[1], let shared = fields[2] else {
            throw HostError.processUnreadable(path: path, number: EINVAL)
        }
        return (resident - shared) * sysconf(Int32(_SC_PAGESIZE))
    }

    private static func text(of path: String) throws -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw HostError.processUnreadable(path: path, number: errno) }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4 << 10)
        let count = Glibc.read(file, &buffer, buffer.count)
        guard count >= 0 else { throw HostError.processUnreadable(path: path, number: errno) }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    /// The entries of a directory, without the one that reading it needs.
    private static func count(_ path: String) throws -> Int {
        guard let directory = opendir(path) else { throw HostError.processUnreadable(path: path, number: errno) }
        defer { closedir(directory) }
        var count = -1
        while let entry = readdir(directory) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }
}
