import Glibc

/// A listening socket behind which nobody is.
final class SilentServer: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, UnixAddress(path).with({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, 8) == 0
        else { throw HTTPExchange.Failure.system("bind", errno) }
        self.descriptor = descriptor
    }

    deinit { close(self.descriptor) }
}
