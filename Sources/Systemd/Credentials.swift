import Glibc

/// The secrets that the service manager hands over in files at start (`LoadCredential=`).
public struct Credentials: Hashable, Sendable {
    /// The directory in `CREDENTIALS_DIRECTORY`, if that is set.
    public let directory: String?

    /// The most bytes that a credential may have.
    public static let limit = 64 << 10

    /// The credentials of this service.
    public init(_ environment: ServiceEnvironment) {
        self.directory = environment["CREDENTIALS_DIRECTORY"]
    }

    /// The credential called `name`, or else the one called `token_` and `name` (which is what a directory loaded as
    /// `token` gives), without the line break at its end.
    ///
    /// Throws a ``SystemdError``.
    public func read(_ name: String) throws -> String {
        guard (1...200).contains(name.utf8.count), !name.utf8.contains(0), !name.contains("/"), name != ".",
            name != ".."
        else { throw SystemdError.unusableName(name) }
        guard let directory = self.directory else { throw SystemdError.noCredentials(name: name) }
        for candidate in [name, "token_\(name)"] {
            if let bytes = try Self.read(path: "\(directory)/\(candidate)") {
                return try Self.text(bytes, path: "\(directory)/\(candidate)")
            }
        }
        throw SystemdError.missing(name: name, directory: directory)
    }

    /// The bytes of a regular file, or nil when there is none.
    private static func read(path: String) throws -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw SystemdError.unreadable(path: path, errno: errno)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemdError.unreadable(path: path, errno: errno) }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
            guard bytes.count <= Self.limit else { throw SystemdError.tooLarge(path: path) }
        }
    }

    private static func text(_ bytes: [UInt8], path: String) throws -> String {
        var trimmed = bytes[...]
        while let last = trimmed.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { trimmed.removeLast() }
        guard let text = String(validating: trimmed, as: UTF8.self), !text.isEmpty, !text.utf8.contains(0) else {
            throw SystemdError.unusable(path: path)
        }
        return text
    }
}
