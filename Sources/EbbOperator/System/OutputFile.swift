import Glibc

/// A file that a command writes for its caller, with the caller's rights.
struct OutputFile {
    let path: String

    /// Puts `text` there. What was there stays until all of it is written, unless it is no regular file (a pipe, a
    /// device): that is written to.
    ///
    /// - Throws: ``OperatorError/output(_:)``.
    func replace(with text: String) throws {
        var status = stat()
        if stat(self.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            return try self.write(text, to: self.path, flags: O_WRONLY)
        }
        let place = self.target
        let draft = "\(place).\(getpid())~"
        do {
            try self.write(text, to: draft, flags: O_WRONLY | O_CREAT | O_EXCL)
            guard rename(draft, place) == 0 else { throw self.failure }
        } catch {
            unlink(draft)
            throw error
        }
    }

    /// The file itself where the path is a link to it, so that the link stays one.
    private var target: String {
        guard let resolved = realpath(self.path, nil) else { return self.path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func write(_ text: String, to path: String, flags: Int32) throws {
        let descriptor = open(path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw self.failure }
        var written = 0
        let bytes = Array(text.utf8)
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = self.failure
                close(descriptor)
                throw failure
            }
            written += count
        }
        guard close(descriptor) == 0 else { throw self.failure }
    }

    private var failure: OperatorError {
        .output("\(self.path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
