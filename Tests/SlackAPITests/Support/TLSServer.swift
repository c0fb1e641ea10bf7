import EbbCore
import Foundation

/// `openssl s_server` with a certificate that it signed itself, valid for 127.0.0.1. It sends a
/// connection what is written to its standard input.
final class TLSServer {
    let port: Int
    let certificateFile: String
    private let folder: URL
    private let process = Process()
    private let output = Pipe()
    private let input = Pipe()

    init() throws {
        self.folder = FileManager.default.temporaryDirectory.appending(path: "ebb-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        self.certificateFile = self.folder.appending(path: "certificate.pem").path()
        let key = self.folder.appending(path: "key.pem").path()
        let maker = Process()
        maker.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        maker.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
            "-out", self.certificateFile,
        ]
        maker.standardError = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        guard maker.terminationStatus == 0 else { throw POSIXError(.EIO) }

        self.process.executableURL = maker.executableURL
        self.process.arguments = [
            "s_server", "-accept", "127.0.0.1:0", "-cert", self.certificateFile, "-key", key, "-alpn", "http/1.1",
        ]
        self.process.standardInput = self.input
        self.process.standardOutput = self.output
        self.process.standardError = FileHandle.nullDevice
        try self.process.run()
        let output = self.output.fileHandleForReading
        self.port = try Self.read(output, upTo: "ACCEPT 127.0.0.1:") { try Int(Self.line(output)) ?? 0 }
    }

    deinit {
        // Not SIGTERM: a child inherits the mask of the thread that started it, which may block that.
        kill(self.process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: self.folder)
    }

    /// Answers the connection that is open, or else the next one.
    func answer(_ text: String) throws {
        try self.input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    }

    /// Reads what the server prints until `text` has come, and then what follows.
    func waitForLine(after text: String) throws -> String {
        let output = self.output.fileHandleForReading
        return try Self.read(output, upTo: text) { try Self.line(output) }
    }

    private static func read<Value>(
        _ output: FileHandle,
        upTo text: String,
        then rest: () throws -> Value
    ) throws -> Value {
        var seen = ""
        while !seen.hasSuffix(text) {
            guard let byte = try output.read(upToCount: 1)?.first else { throw POSIXError(.EPIPE) }
            seen.append(Character(Unicode.Scalar(byte)))
        }
        return try rest()
    }

    private static func line(_ output: FileHandle) throws -> String {
        var line = ""
        while let byte = try output.read(upToCount: 1)?.first, byte != 0x0A {
            line.append(Character(Unicode.Scalar(byte)))
        }
        return line
    }
}
