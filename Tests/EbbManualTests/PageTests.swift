import EbbConfig
import EbbCore
import EbbDaemon
import EbbManual
import EbbOperator
import EbbSimulator
import EbbTestSupport
import Foundation
import Testing

@Suite struct PageTests {
    static let pages = TheManual.files.keys.filter { $0.hasPrefix("man/") }.sorted()

    /// A page as it stands in the file, with hyphens and quotes as they are read, without fonts.
    static func text(_ path: String) throws -> String {
        var text = try #require(TheManual.files["man/\(path)"])
        for (roff, plain) in [("\\-", "-"), ("\\(aq", "'"), ("\\fB", ""), ("\\fI", ""), ("\\fR", "")] {
            text = text.replacingOccurrences(of: roff, with: plain)
        }
        return text
    }

    /// Whether the page has the term, on a line of its own behind the macro of a term.
    static func explains(_ term: String, in text: String) -> Bool {
        text.contains(".TP\n\(term)\n") || text.contains(".TQ\n\(term)\n")
    }

    @Test func `each program has a page, and the configuration`() {
        #expect(
            Self.pages
                == ["man/man1/ebb-sim.1", "man/man1/ebbctl.1", "man/man5/ebb.toml.5", "man/man8/ebbd.8"]
        )
    }

    @Test func `every command of ebbctl and every option is explained`() throws {
        let text = try Self.text("man1/ebbctl.1")
        for command in HelpText.commands {
            #expect(Self.explains(command.usage, in: text), "\(command.name)")
            for option in command.options { #expect(Self.explains(option.label, in: text), "\(option.label)") }
            for paragraph in command.details.components(separatedBy: "\n\n") {
                #expect(text.contains(paragraph.replacingOccurrences(of: "\n", with: " ")), "\(command.name)")
            }
        }
        for option in Syntax.everywhere + [Syntax.version] {
            #expect(Self.explains(option.label, in: text), "\(option.label)")
        }
        for ending in HelpText.endings { #expect(Self.explains("\(ending.status)", in: text)) }
    }

    @Test func `every option and exit status of the other programs is explained`() throws {
        for (path, help) in [("man8/ebbd.8", Arguments.help), ("man1/ebb-sim.1", EbbSimulator.HelpText.program)] {
            let text = try Self.text(path)
            for option in help.options { #expect(Self.explains(option.label, in: text), "\(option.label)") }
            for ending in help.endings { #expect(Self.explains("\(ending.status)", in: text)) }
        }
    }

    /// Where in the page each table of the configuration is; the teams' files come last.
    @Test func `every key that the configuration takes is explained, in its table`() throws {
        let text = try Self.text("man5/ebb.toml.5")
        let halves = text.components(separatedBy: ".SH A TEAM'S FILE")
        try #require(halves.count == 2)
        for section in Section.allCases where !section.path.isEmpty && !section.isTeams {
            let table = try #require(
                halves[0].components(separatedBy: ".SS ").first { $0.hasPrefix("[\(section.path)]\n") }
            )
            for key in section.keys where !(section == .rateLimit && key == "per_minute") {
                let written = key.contains(".") ? "\"\(key)\" = " : "\(key) = "
                #expect(table.contains("\n\(written)"), "[\(section.path)] \(key)")
            }
        }
        for key in Section.teamKeys { #expect(halves[1].contains("\n\(key) = "), "\(key)") }
        #expect(halves[1].contains(".SS [rate_limit.per_minute]\n"))
    }

    @Test(arguments: pages)
    func `the pages say which release they are of`(path: String) throws {
        #expect(try #require(TheManual.files[path]).contains("\(Release.date) \"Ebb \(Release.version)\""))
    }

    @Test func `the package is of the same release`() throws {
        let lines = try TheManual.project("systemd/debian/changelog").split(separator: "\n")
        #expect(lines.first?.hasPrefix("ebb (\(Release.version)) ") == true)
        let trailer = try #require(lines.first { $0.hasPrefix(" -- ") })
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "yyyy-MM-dd"
        let day = try #require(format.date(from: Release.date))
        format.dateFormat = "EEE, dd MMM yyyy"
        #expect(trailer.contains(">  \(format.string(from: day)) "))
    }

    @Test(arguments: pages)
    func `no page makes man or mandoc warn`(path: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "ebb-page-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(try #require(TheManual.files[path]).utf8).write(to: file)
        let name = file.path()
        #expect(try Self.complaints("man --warnings -E UTF-8 -l -Tutf8 -Z \(name) 2>&1 >/dev/null") == "")
        #expect(try Self.complaints("mandoc -Tlint -W warning \(name) 2>&1") == "")
    }

    private static func complaints(_ command: String) throws -> String {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", command]
        let output = Pipe()
        shell.standardOutput = output
        shell.standardError = output
        try shell.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}
