import Glibc

/// Files of one process, in a folder of its own.
enum Files {
    /// The folder; it stays, for whoever made the folder around it to remove.
    static let folder: String = {
        let around = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(around)/ebb-fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no folder in \(around)") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { fatalError("\(path) cannot be read") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer.prefix(count) }
        return bytes
    }

    /// Writes the file anew, last changed long ago, and nothing of SQLite's beside it.
    static func writeDatabase(_ bytes: [UInt8], to path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
        guard let file = fopen(path, "w") else { fatalError("\(path) cannot be written") }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        utimensat(AT_FDCWD, path, Array(repeating: timespec(tv_sec: 1_767_225_600, tv_nsec: 0), count: 2), 0)
    }
}
