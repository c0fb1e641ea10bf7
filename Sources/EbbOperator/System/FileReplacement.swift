import Glibc

/// Writes files whole or not at all, with the caller's own rights.
enum FileReplacement {
    /// What the system said.
    struct Failure: Error, Hashable, Sendable {
        var number: Int32

        var isForbidden: Bool { [EACCES, EPERM, EROFS].contains(self.number) }
        var text: String { String(cString: strerror(self.number)) }
    }

    /// Writes a new file with mode 0644; never over another one. Throws ``Failure``, with `EEXIST` where there is one.
    static func create(_ path: String, _ bytes: [UInt8]) throws(Failure) {
        let draft = try Self.write(bytes, beside: path, mode: 0o644, like: nil)
        defer { unlink(draft) }
        guard link(draft, path) == 0 else { throw Failure(number: errno) }
    }

    /// Puts other bytes in a file's place, at once, with its owner and its mode. A symbolic link stays one: the file that
    /// it leads to is replaced. Throws ``Failure``, also when the file's bytes are not `expected` any more.
    static func replace(_ path: String, _ expected: [UInt8], with bytes: [UInt8]) throws(Failure) {
        guard let resolved = realpath(path, nil) else { throw Failure(number: errno) }
        defer { free(resolved) }
        let file = String(cString: resolved)
        var status = stat()
        guard stat(file, &status) == 0 else { throw Failure(number: errno) }
        // Who may write the folder alone does not own what is in it.
        guard access(file, W_OK) == 0 else { throw Failure(number: errno) }
        let draft = try Self.write(bytes, beside: file, mode: status.st_mode & 0o7777, like: status)
        guard Self.holds(file, expected) else {
            unlink(draft)
            throw Failure(number: EAGAIN)
        }
        guard rename(draft, file) == 0 else {
            let number = errno
            unlink(draft)
            throw Failure(number: number)
        }
    }

    /// A file with these bytes, on the disk, under a name that nobody reads as a team's.
    private static func write(
        _ bytes: [UInt8],
        beside path: String,
        mode: mode_t,
        like status: stat?
    ) throws(Failure) -> String {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        var template = Array((path[..<slash] + "." + path[slash...] + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Failure(number: errno) }
        defer { close(descriptor) }
        let draft = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var done = true
        if let status, status.st_uid != geteuid() || status.st_gid != getegid() {
            done = fchown(descriptor, status.st_uid, status.st_gid) == 0
        }
        done = done && fchmod(descriptor, mode) == 0 && Self.writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
        guard done else {
            let number = errno
            unlink(draft)
            throw Failure(number: number)
        }
        return draft
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func holds(_ path: String, _ expected: [UInt8]) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var found: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while found.count <= expected.count {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            found += buffer[..<count]
        }
        return found == expected
    }
}
