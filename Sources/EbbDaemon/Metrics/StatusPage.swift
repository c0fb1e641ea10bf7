import EbbControl
import EbbCore
import EbbPage
import EbbStore
import HTTPServer

/// The status page, as it is served. It only reads, and it is made once a second at most, however many ask for it; one of
/// many days, for which the state reads more, as many seconds apart.
final class StatusPage: Sendable {
    private struct Made: Sendable {
        let at: Instant
        let html: String
    }

    private let control: ControlService
    /// By the period's name; there are as many as ``EbbPage/periods``.
    private let made = Locked<[String: Made]>([:])

    init(control: ControlService) {
        self.control = control
    }

    /// The page for the period that the query names; for the first one when it names none.
    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let wanted = request.query.first { $0.name == "since" }?.value ?? EbbPage.periods[0].name
        guard let period = EbbPage.periods.first(where: { $0.name == wanted }) else {
            let names = EbbPage.periods.map(\.name).joined(separator: ", ")
            return .text("There is no such period; since is one of \(names).\n", status: 404)
        }
        let services = self.control.services
        let now = services.time.now
        if let made = self.made.withLock({ $0[period.name] }), now - made.at < period.length / 86_400 {
            return Self.html(made.html)
        }
        do {
            let report = try await self.control.report(
                of: period.length,
                mostTeams: services.teams.settings.metrics.perTeam
            )
            let html = EbbPage(report, at: .served).html
            self.made.withLock { $0[period.name] = Made(at: now, html: html) }
            return Self.html(html)
        } catch {
            let failure = StoreError(describing: error)
            return .text("The state cannot be read (\(failure.shortName)); see journalctl -u ebbd.\n", status: 503)
        }
    }

    private static func html(_ text: String) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            headers: [
                HTTPField("Content-Type", "text/html; charset=utf-8"),
                HTTPField("Content-Security-Policy", EbbPage.securityPolicy),
                HTTPField("Referrer-Policy", "no-referrer"),
            ],
            body: Array(text.utf8)
        )
    }
}
