import Glibc

/// A folder of a file store, and what lies in it. No symbolic link in it is followed, and no path is made of a name that
/// the folder did not give: nothing outside of it can be reached.
final class StoreFolder {
    /// The largest file that is read: those of the SDKs have some hundred bytes.
    static let limit = 256 << 10

    private let descriptor: Int32
    /// For messages.
    let path: String

    /// Opens the folder at a path that the configuration names. Nil when there is none.
    static func open(_ path: String) throws(InstallationError) -> StoreFolder? {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 { return StoreFolder(descriptor, path) }
        if errno == ENOENT { return nil }
        throw Self.failure(path, errno)
    }

    private init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(self.descriptor) }

    /// A folder in it. Throws for what is none, a symbolic link too.
    func folder(_ name: String) throws(InstallationError) -> StoreFolder {
        let path = "\(self.path)/\(name)"
        let descriptor = openat(self.descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
        return StoreFolder(descriptor, path)
    }

    /// The names in it, sorted.
    func names() throws(InstallationError) -> [String] {
        let copy = openat(self.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw Self.failure(self.path, errno) }
        guard let stream = fdopendir(copy) else {
            close(copy)
            throw Self.failure(self.path, errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw Self.failure(self.path, errno) }
                return names.sorted()
            }
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            )
            guard names.count <= Installations.limit + 2 else {
                throw InstallationError(.foreign, "\(self.path) holds more than \(Installations.limit) entries")
            }
        }
    }

    /// A regular file's bytes; nil when there is none of that name.
    func file(_ name: String) throws(InstallationError) -> [UInt8]? {
        let path = "\(self.path)/\(name)"
        // O_NONBLOCK: opening a FIFO must not wait for its writer.
        let file = openat(self.descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.failure(path, errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Self.failure(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw InstallationError(.foreign, "\(path) is not a regular file")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count <= Self.limit {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += buffer.prefix(count)
            } else if errno != EINTR {
                throw Self.failure(path, errno)
            }
        }
        throw InstallationError(.foreign, "\(path) is larger than \(Self.limit) bytes, which no installation is")
    }

    private static func failure(_ path: String, _ number: Int32) -> InstallationError {
        if number == ELOOP || number == ENOTDIR {
            return InstallationError(.foreign, "\(path) is a symbolic link or no folder, and is not followed")
        }
        return InstallationError(.unreadable, "\(path) cannot be read (\(String(cString: strerror(number))))")
    }
}
