import EbbCore
import Glibc

/// Where the demo is shown: drawn over and over on a terminal, else a plain line now and then.
struct DemoScreen {
    private static let plainInterval = Duration.seconds(5)

    private let view: DemoView
    private let isDrawn: Bool
    private var height = 0
    private var nextLine = Duration.zero

    /// Finds out what standard output is. `NO_COLOR` (no-color.org) and `TERM=dumb` are honoured.
    init() {
        self.isDrawn = isatty(STDOUT_FILENO) == 1 && Self.environment("TERM") != "dumb"
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(Self.environment).first { !$0.isEmpty } ?? ""
        self.view = DemoView(
            style: DemoView.Style(
                hasColor: self.isDrawn && Self.environment("NO_COLOR").isEmpty,
                hasBlocks: ["utf-8", "utf8"].contains { locale.lowercased().hasSuffix($0) }
            )
        )
    }

    /// Shows a frame.
    mutating func show(_ frame: DemoFrame) {
        guard self.isDrawn else {
            guard frame.elapsed >= self.nextLine else { return }
            self.nextLine = self.nextLine + Self.plainInterval
            return Self.write(self.view.line(frame) + "\n")
        }
        let lines = self.view.lines(frame)
        // No cursor, and no line breaks of the terminal's own, which would spoil the way back up.
        var text = self.height == 0 ? "\u{1B}[?25l\u{1B}[?7l" : "\u{1B}[\(self.height)A\r"
        for line in lines { text += line + "\u{1B}[K\n" }
        self.height = lines.count
        Self.write(text)
    }

    /// Gives the terminal back, and says what it came to.
    mutating func end(_ verdict: DemoVerdict) {
        if self.height > 0 { Self.write("\u{1B}[?7h\u{1B}[?25h") }
        self.height = 0
        Self.write(self.view.summary(verdict).map { $0 + "\n" }.joined())
    }

    private static func write(_ text: String) {
        Files.send(Array(text.utf8), to: STDOUT_FILENO)
    }

    private static func environment(_ name: String) -> String {
        getenv(name).map { String(cString: $0) } ?? ""
    }
}
