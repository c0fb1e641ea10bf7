import Glibc

/// Reads what `ebbd` writes to a file, as it grows, for the number of the last tick that ended.
struct TickLog {
    private let path: String
    private var offset: off_t = 0
    private var rest: [UInt8] = []
    /// The number of the last tick that has ended; 0 before the first.
    private(set) var tick = 0

    init(path: String) {
        self.path = path
    }

    /// Reads what is new.
    mutating func read() {
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, self.offset)
            guard count > 0 else { break }
            self.offset += off_t(count)
            self.rest += buffer[..<count]
        }
        while let end = self.rest.firstIndex(of: UInt8(ascii: "\n")) {
            self.take(String(decoding: self.rest[..<end], as: UTF8.self))
            self.rest.removeFirst(end + 1)
        }
    }

    /// Only the summary of a tick tells when the next one is.
    private mutating func take(_ line: String) {
        let fields = line.split(separator: " ")
        guard fields.contains(where: { $0.hasPrefix("EBB_NEXT_TICK=") }) else { return }
        self.tick =
            fields.compactMap { String($0).suffix(afterPrefix: "EBB_RUN=") }.compactMap(Int.init).first ?? self.tick
    }
}
