public import EbbControl
import EbbCore

/// The status page and the report: one HTML document, complete in itself, that asks for nothing from elsewhere.
public struct EbbPage: Sendable {
    /// Where the page is seen.
    public enum Place: Hashable, Sendable {
        /// Served by `ebbd`: it refreshes itself, and links to other periods.
        case served
        /// A file that stays as it is.
        case file
    }

    /// The periods that a served page links to, by the text that the query's `since` takes.
    public static let periods: [(name: String, text: String, length: Duration)] = [
        ("1d", "1 day", .days(1)), ("7d", "7 days", .days(7)), ("30d", "30 days", .days(30)),
    ]

    /// The most entries of ticks that a page draws: more of them would be too thin to see.
    public static let mostTicks = 96

    let report: ReportReply
    let place: Place

    /// The page of a report.
    public init(_ report: ReportReply, at place: Place) {
        self.report = report
        self.place = place
    }

    /// What the browser may do with a served page: run its own script, use its own sheet, ask where it came from, and
    /// nothing else. The value of `Content-Security-Policy`.
    public static let securityPolicy =
        "default-src 'none'; style-src '\(Sheet.styleHash)'; script-src '\(Sheet.scriptHash)'; img-src data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// A file has no script, and no header to say so in.
    private static let filePolicy =
        "default-src 'none'; style-src '\(Sheet.styleHash)'; img-src data:; base-uri 'none'; form-action 'none'"

    /// The document.
    public var html: String {
        let assessment = Assessment(self.report)
        let page = tag("html", [Attribute("lang", "en")]) {
            tag("head") {
                tag("meta", [Attribute("charset", "utf-8")])
                if self.place == .file {
                    tag(
                        "meta",
                        [
                            Attribute("http-equiv", "Content-Security-Policy"), Attribute("content", Self.filePolicy),
                        ]
                    )
                }
                tag("title") { assessment.title }
                tag(
                    "meta",
                    [
                        Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1"),
                    ]
                )
                tag("meta", [Attribute("name", "color-scheme"), Attribute("content", "light dark")])
                tag("meta", [Attribute("name", "referrer"), Attribute("content", "no-referrer")])
                tag("link", [Attribute("rel", "icon"), Attribute("href", "data:,")])
                tag("style") { Node.verbatim(Sheet.style) }
            }
            tag("body") {
                self.header
                tag("main", [.id("main")]) {
                    Headline(report: self.report, assessment: assessment).node
                    Trouble(report: self.report).sections
                    tag("div", [.class("charts")]) { Charts(report: self.report).sections }
                    TeamTable(report: self.report).section
                    PeriodTable(report: self.report, isOpen: self.place == .file).section
                    self.footer
                }
                if self.place == .served { tag("script") { Node.verbatim(Sheet.script) } }
            }
        }
        return "<!DOCTYPE html>\n" + page.html + "\n"
    }

    private var header: Node {
        tag("header") {
            tag("span", [.class("brand")]) { "Ebb" }
            if self.place == .served {
                tag("nav", [.label("Period")]) {
                    for period in Self.periods {
                        tag("a", self.link(period.name, period.length)) { period.text }
                    }
                }
                tag("button", [Attribute("type", "button"), .id("pause"), Attribute("hidden", nil)]) {
                    "Pause refreshing"
                }
            }
            tag("span", [.id("news"), .class("unseen"), Attribute("role", "status")])
        }
    }

    private func link(_ name: String, _ length: Duration) -> [Attribute] {
        let isThis = abs(length.inSeconds - self.report.periodSeconds) < 1
        return [Attribute("href", "?since=\(name)")] + (isThis ? [Attribute("aria-current", "page")] : [])
    }

    private var footer: Node {
        let period = "\(Phrases.time(self.report.since)) to \(Phrases.time(self.report.at))"
        return tag("footer") {
            tag("p") {
                "As of "
                Words.moment(self.report.at)
                ". ebbd \(Release.version), process \(self.report.status.pid), since "
                Words.moment(self.report.status.started)
                ". All times are UTC. The period is \(period)."
            }
            if let since = self.report.ticksSince {
                tag("p") {
                    "Ticks are known from "
                    Words.moment(since)
                    " on."
                }
            }
        }
    }
}
