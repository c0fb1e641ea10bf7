import EbbControl
import EbbCore
import EbbPage
import EbbStore
import HTTPServer

/// The status page, as it is served. It only reads, and it is made once a second at most, however many ask for it; one of
/// many days, for which the state reads more, as many seconds apart.
struct StatusPage: Sendable {
    private struct Made: Sendable {
        let at: Instant
        let answer: HTTPResponse
    }

    /// By the period's name.
    private let pages: [String: SharedAnswer<HTTPResponse>]

    init(control: ControlService) {
        self.pages = Dictionary(
            uniqueKeysWithValues: EbbPage.periods.map { period in
                let last = Locked<Made?>(nil)
                let page = SharedAnswer {
                    let now = control.services.time.now
                    if let made = last.withLock({ $0 }), now - made.at < period.length / 86_400 { return made.answer }
                    let answer = await Self.page(of: period.length, control)
                    if answer.status == 200 { last.withLock { $0 = Made(at: now, answer: answer) } }
                    return answer
                }
                return (period.name, page)
            }
        )
    }

    /// The page for the period that the query names; for the first one when it names none.
    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let wanted = request.query.first { $0.name == "since" }?.value ?? EbbPage.periods[0].name
        guard let page = self.pages[wanted] else {
            let names = EbbPage.periods.map(\.name).joined(separator: ", ")
            return .text("There is no such period; since is one of \(names).\n", status: 404)
        }
        return await page.value()
    }

    private static func page(of period: Duration, _ control: ControlService) async -> HTTPResponse {
        do {
            let most = control.services.teams.settings.metrics.perTeam
            let report = try await control.report(of: period, mostTeams: most)
            return HTTPResponse(
                status: 200,
                headers: [
                    HTTPField("Content-Type", "text/html; charset=utf-8"),
                    HTTPField("Content-Security-Policy", EbbPage.securityPolicy),
                    HTTPField("Referrer-Policy", "no-referrer"),
                ],
                body: Array(EbbPage(report, at: .served).html.utf8)
            )
        } catch {
            let failure = StoreError(describing: error)
            return .text("The state cannot be read (\(failure.shortName)); see journalctl -u ebbd.\n", status: 503)
        }
    }
}
