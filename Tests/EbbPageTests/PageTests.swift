import EbbControl
import EbbCore
import Foundation
import Testing

@testable import EbbPage

/// The page as text.
@Suite struct PageTests {
    private static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='x", "a & b &lt; c",
        "</style></title>",
        "\u{202E}evil\u{2066}", "nul\u{0}bell\u{7}", "<!--", "日本支社", "]]>",
    ]

    @Test(arguments: hostile, [EbbPage.Place.served, .file])
    func `no name or reason becomes markup`(_ text: String, place: EbbPage.Place) throws {
        var report = Sample.broken
        for index in report.teams.indices.prefix(6) {
            report.teams[index].name = text
            report.teams[index].team = text
            report.teams[index].reason = text
            report.teams[index].remedy = text
            report.teams[index].kept = [text: 3]
            report.teams[index].breaker = report.teams[2].breaker
            report.teams[index].breaker?.plan = text
        }
        report.status.limiter.holds = [StatusReply.Hold(team: text, method: text, remainingSeconds: 5, reason: text)]
        report.status.binding.what = text
        report.status.methodsStopped = [text]
        report.status.started = text
        report.status.drains = [
            DrainReply(team: text, name: text, state: .held, reason: text, closed: 1, failed: 0, left: 2)
        ]
        report.ticks[3].ended = text
        let html = EbbPage(report, at: place).html
        let clean = EbbPage(Sample.broken, at: place).html
        // What the page's own source holds is there as often as without that text.
        for markup in [
            "<script", "<img", "<!--", "</style>", "</title>", "\u{202E}", "\u{0}", "\u{7}", "onerror=alert",
        ] {
            let isEscaped = markup.hasPrefix("onerror")
            let count =
                isEscaped ? html.components(separatedBy: "<img src=x onerror").count - 1 : Self.count(markup, html)
            #expect(count == (isEscaped ? 0 : Self.count(markup, clean)), "\(markup)")
        }
        #expect(!html.contains(" onload='x"))
    }

    @Test func `how many people were told is said where anybody was`() {
        var report = Sample.busy
        #expect(!EbbPage(report, at: .served).html.contains("People told"))
        report.teams[0].notified = 7
        report.ticks[0].notified = 4
        let html = EbbPage(report, at: .served).html
        #expect(html.contains("People told"))
        #expect(html.contains("people were told in 4"))
    }

    private static func count(_ part: String, _ text: String) -> Int { text.components(separatedBy: part).count - 1 }

    @Test func `what stands in attributes is escaped there too`() {
        let node = tag("a", [Attribute("href", "?x=\"1\"&y='2'<")]) { "a<b>&\"c\"'d'" }
        #expect(
            node.html
                == "<a href=\"?x=&quot;1&quot;&amp;y=&#39;2&#39;&lt;\">a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39;</a>"
        )
        #expect(tag("br").html == "<br>")
        #expect(tag("button", [Attribute("hidden", nil)]).html == "<button hidden></button>")
    }

    @Test func `a file has no script, and forbids all that it has no need of`() {
        let html = EbbPage(Sample.busy, at: .file).html
        #expect(!html.contains("<script"))
        #expect(!html.contains("<button"))
        #expect(html.contains("http-equiv=\"Content-Security-Policy\""))
        #expect(!html.contains("http://") && !html.contains("https://"))
    }

    @Test func `the policy names the hashes of what the page holds, and allows nothing by the way`() throws {
        let policy = EbbPage.securityPolicy
        #expect(!policy.contains("unsafe"))
        #expect(policy.contains("default-src 'none'"))
        #expect(policy.contains(Sheet.styleHash) && policy.contains(Sheet.scriptHash))
        // From sha256sum and from base64 of coreutils.
        #expect(Sheet.hash("") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(Sheet.hash("abc") == "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
    }

    @Test func `ten thousand teams make no larger page than those it names`() {
        var report = Sample.broken
        report.otherTeams = 1_000_000
        let html = EbbPage(report, at: .served).html
        #expect(html.utf8.count < 400_000)
        #expect(html.contains("1,000,000 more teams not shown here"))
    }

    @Test func `odd reports are drawn as well`() {
        var report = Sample.busy
        report.teams[0].backlogs = [nil, 3]
        report.teams[1].backlogs = []
        report.ticks = [
            ReportReply.Ticks(number: 1, started: "nonsense", ended: "", limit: .infinity, share: -.infinity)
        ]
        #expect(EbbPage(report, at: .served).html.contains("</html>"))
        report.ticks = []
        #expect(EbbPage(report, at: .served).html.contains("nothing to draw yet"))
    }
}
