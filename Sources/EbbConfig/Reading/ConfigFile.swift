import Glibc

/// Reading of files, bounded.
enum ConfigFile {
    /// The largest file that is read.
    static let limit = 1 << 20

    /// Why a file could not be read.
    enum Failure: Error {
        case missing
        case system(Int32)
        case other(String)

        /// The system's error; nil when the file itself is no configuration.
        var number: Int32? {
            switch self {
            case .missing: ENOENT
            case .system(let number): number
            case .other: nil
            }
        }
    }

    /// The whole content of a regular file of at most ``limit`` bytes. Blocks.
    static func read(_ path: String) -> Result<[UInt8], Failure> {
        // O_NONBLOCK: opening a FIFO must not wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .failure(Self.failure(errno)) }
        defer { close(descriptor) }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .failure(Self.failure(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .failure(.other("it is not a regular file")) }

        var bytes: [UInt8] = []
        // One more than it should need, so that a read that is not full, and reaches the size, is the last.
        let room = min(max(Int(status.st_size) + 1, 1 << 9), 1 << 16)
        var buffer = [UInt8](repeating: 0, count: room)
        while bytes.count <= Self.limit {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                bytes += buffer[..<count]
                // A bad block ends a read early, too, and the next one fails: half of a file must not be taken for all.
                let isEnd = count == 0 || (count < room && bytes.count >= Int(status.st_size))
                if isEnd, bytes.count <= Self.limit { return .success(bytes) }
            } else if errno != EINTR {
                return .failure(Self.failure(errno))
            }
        }
        return .failure(.other("it is larger than 1 MiB, far beyond any configuration"))
    }

    /// So many have been measured (`ebb-bench scale`).
    private static let mostTeams = 100_000

    /// The names of the teams' files: everything that ends in `.toml` and does not begin with a dot, sorted. Blocks.
    static func teamFiles(in directory: String) -> Result<[String], Failure> {
        guard let stream = opendir(directory) else { return .failure(Self.failure(errno)) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                return errno == 0 ? .success(names.sorted()) : .failure(Self.failure(errno))
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".toml"), !name.hasPrefix(".") { names.append(name) }
            if names.count > Self.mostTeams { return .failure(.other("it holds more than 100,000 teams")) }
        }
    }

    /// What can be told of a file from outside.
    enum Look {
        case missing
        /// Group or others may read it.
        case exposed
        /// It is there, and its owner alone may read it; or this user cannot look.
        case inOrder
    }

    /// Looks at a file without opening it. Blocks.
    static func look(at path: String) -> Look {
        var status = stat()
        guard stat(path, &status) == 0 else { return errno == ENOENT ? .missing : .inOrder }
        return status.st_mode & (S_IRGRP | S_IROTH) != 0 ? .exposed : .inOrder
    }

    private static func failure(_ code: Int32) -> Failure {
        code == ENOENT ? .missing : .system(code)
    }
}
