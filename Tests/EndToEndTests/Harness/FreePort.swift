import Foundation
import Glibc

/// A TCP port of the loopback address that nobody uses just now.
func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
            bind(descriptor, name, size) == 0 ? getsockname(descriptor, name, &size) : -1
        }
    }
    guard result == 0 else { throw HTTPExchange.Failure.system("bind", errno) }
    return UInt16(bigEndian: address.sin_port)
}
