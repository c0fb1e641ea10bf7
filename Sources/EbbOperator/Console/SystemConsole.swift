import Glibc

/// The process's own standard streams.
final class SystemConsole: Console {
    let terminal: Terminal
    private var hasLostReader = false
    private var progressIsShown = false
    /// The columns that the line shown takes.
    private var shownWidth = 0

    /// Asked anew each time: terminals are resized.
    var progressWidth: Int { (Self.width(of: STDERR_FILENO) ?? 80) - 1 }

    /// Finds out what the streams are. `NO_COLOR` (no-color.org) and `TERM=dumb` are honoured.
    init() {
        let outputIsTerminal = isatty(STDOUT_FILENO) == 1
        let errorIsTerminal = isatty(STDERR_FILENO) == 1
        let isDumb = Self.environment("TERM") == "dumb"
        self.terminal = Terminal(
            width: outputIsTerminal ? Self.width(of: STDOUT_FILENO) : nil,
            hasColor: outputIsTerminal && !isDumb && (Self.environment("NO_COLOR") ?? "").isEmpty,
            isInteractive: errorIsTerminal && isatty(STDIN_FILENO) == 1,
            showsProgress: errorIsTerminal && !isDumb
        )
    }

    var readerIsGone: Bool {
        var poll = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        let isBroken = Glibc.poll(&poll, 1, 0) > 0 && poll.revents & Int16(POLLERR | POLLHUP) != 0
        return self.hasLostReader || isBroken
    }

    func write(_ text: String) throws {
        guard !self.hasLostReader else { return }
        self.showProgress(nil)
        guard let code = Self.writeAll(text, to: STDOUT_FILENO) else { return }
        self.hasLostReader = code == EPIPE
        if !self.hasLostReader {
            throw OperatorError.output("standard output could not be written: \(String(cString: strerror(code)))")
        }
    }

    func complain(_ text: String) {
        self.showProgress(nil)
        _ = Self.writeAll(text, to: STDERR_FILENO)
    }

    func showProgress(_ line: String?) {
        guard self.terminal.showsProgress, line != nil || self.progressIsShown else { return }
        let width = self.progressWidth
        let shown = line.map { truncated(Plain.text($0), to: width) } ?? ""
        // In a terminal that became narrower the line before takes more than one row.
        let rows = width > 0 && self.shownWidth > width + 1 ? (self.shownWidth - 1) / (width + 1) : 0
        let back = rows > 0 ? "\r\u{1B}[\(rows)A\u{1B}[J" : "\r\u{1B}[K"
        _ = Self.writeAll(back + shown, to: STDERR_FILENO)
        self.progressIsShown = line != nil
        self.shownWidth = displayWidth(shown)
    }

    func answer(to question: String) -> String? {
        self.complain(question)
        return readLine()
    }

    /// Writes all of it, however often the system takes but a part. Gives the error's number, or nil.
    private static func writeAll(_ text: String, to descriptor: CInt) -> CInt? {
        var text = text
        return text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[written...])
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count >= 0 {
                    written += count
                } else if errno == EAGAIN {
                    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = Glibc.poll(&poll, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return nil
        }
    }

    private static func width(of descriptor: CInt) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
