import EbbControl
import Foundation
import Testing

@testable import EbbOperator

@Suite struct ReportTests {
    private static let report = ReportReply(
        at: "2026-11-23T18:40:00Z",
        since: "2026-10-24T18:40:00Z",
        periodSeconds: 2_592_000,
        status: .calm,
        teams: [ReportReply.Team(team: "T0123ABCD", name: "acme", standing: .healthy, backlog: 60, closed: 118)],
        otherTeams: 0,
        ticks: [
            ReportReply.Ticks(number: 17, started: "2026-11-23T18:27:00Z", ended: "2026-11-23T18:28:00Z", closed: 10)
        ]
    )

    private func run(_ arguments: String...) -> Outcome {
        ebbctl(words: ["report"] + arguments) { _ in try .reply(Self.report) }
    }

    @Test func `the page goes to standard output, of thirty days unless another time is given`() {
        let outcome = self.run("--html", "-")
        #expect(outcome.status == 0)
        #expect(outcome.requests == [.report(seconds: 2_592_000)])
        #expect(outcome.output.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(outcome.output.contains("<bdi>acme</bdi>"))
        #expect(self.run("--html", "-", "--since", "12h").requests == [.report(seconds: 43_200)])
    }

    @Test func `a file is replaced as a whole, or left as it was`() throws {
        try withFiles(["old.html": "old", "folder/x": ""]) { folder in
            func files() -> [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }
            let path = folder + "/old.html"
            let outcome = self.run("--html", path)
            #expect(outcome.output == "Written: \(path)\n")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.hasSuffix("</html>\n"))
            #expect(files() == ["folder", "old.html"])
            // A folder that is not there, one that is in the way, and a path through a file.
            for bad in ["/none/x.html", "/folder", "/old.html/x"] {
                let failed = self.run("--html", folder + bad)
                #expect(failed.status == 1)
                #expect(failed.errors.contains("cannot be written"), "\(failed.errors)")
            }
            #expect(files() == ["folder", "old.html"])
        }
    }

    @Test func `a link stays a link`() throws {
        try withFiles(["real.html": "old"]) { folder in
            let link = folder + "/link.html"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real.html")
            #expect(self.run("--html", link).status == 0)
            let (target, text) = (
                try FileManager.default.destinationOfSymbolicLink(atPath: link),
                try String(contentsOfFile: folder + "/real.html", encoding: .utf8)
            )
            #expect(target == "real.html")
            #expect(text.contains("</html>"))
        }
    }

    @Test func `with --json the reply passes through, beside a file if one is named`() throws {
        #expect(self.run("--json").json?["period_seconds"] as? Double == 2_592_000)
        try withFiles(["x": ""]) { folder in
            let outcome = self.run("--json", "--html", folder + "/page.html")
            #expect(outcome.json?["version"] as? Int == 1)
            #expect(FileManager.default.fileExists(atPath: folder + "/page.html"))
        }
    }

    @Test(
        arguments: [
            [], ["--html", ""], ["--html", "-", "--json"], ["--json", "--since", "yesterday"],
            ["--json", "--since", "0d"], ["--json", "--since", "59s"], ["--json", "--since", "3651d"],
        ]
    )
    func `what makes no sense is a mistake of the line`(arguments: [String]) {
        let outcome = ebbctl(words: ["report"] + arguments) { _ in try .reply(Self.report) }
        #expect(outcome.status == 64)
        #expect(outcome.requests.isEmpty)
    }

    @Test func `a daemon that is down is told as for every command`() {
        let outcome = ebbctl("report", "--html", "-")
        #expect(outcome.status == 69)
        #expect(outcome.output.isEmpty)
    }
}
