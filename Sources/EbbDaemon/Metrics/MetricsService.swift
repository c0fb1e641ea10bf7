import EbbConfig
import EbbCore
import EbbMetrics
import HTTPServer

/// Answers whoever reads at the metrics listener. Nothing here changes anything: no command is reached from it.
struct MetricsService: Sendable {
    private let page: StatusPage
    private let health: SharedAnswer<HTTPResponse>
    private let metrics: [ExpositionFormat: SharedAnswer<HTTPResponse>]

    init(_ control: ControlService, probe: (@Sendable () async -> ProcessFacts)?) {
        self.page = StatusPage(control: control)
        let collector = MetricsCollector(control: control, probe: probe)
        // Each of them writes to the state, and anybody may ask.
        self.health = SharedAnswer { await control.health() }
        self.metrics = Dictionary(
            uniqueKeysWithValues: ExpositionFormat.allCases.map { format in
                (format, SharedAnswer { await Self.metrics(of: collector, as: format) })
            }
        )
    }

    /// Answers one request that came to `address`.
    func handle(_ request: HTTPRequest, at address: ListenAddress) async -> HTTPResponse {
        var response = await self.answer(request, at: address)
        response.headers += [
            HTTPField("Cache-Control", "no-store"), HTTPField("X-Content-Type-Options", "nosniff"),
            HTTPField("Cross-Origin-Resource-Policy", "same-origin"),
        ]
        return response
    }

    private func answer(_ request: HTTPRequest, at address: ListenAddress) async -> HTTPResponse {
        guard ["GET", "HEAD"].contains(request.method) else {
            var response = HTTPResponse.text(
                "Only GET and HEAD are answered here; ebbctl gives commands.\n",
                status: 405
            )
            response.headers.append(HTTPField("Allow", "GET, HEAD"))
            return response
        }
        guard HostHeader.isAcceptable(request.headers["host"], at: address) else {
            return .text("This Host is not served here; write the address itself, or localhost.\n", status: 421)
        }
        switch request.path {
        case "/metrics":
            let format = ExpositionFormat(accept: request.headers["accept"])
            return await self.metrics[format]?.value() ?? .text("", status: 500)
        case "/healthz": return await self.health.value()
        case "/": return await self.page.answer(request)
        default: return .text("Not found; there are /metrics, /healthz and /.\n", status: 404)
        }
    }

    private static func metrics(of collector: MetricsCollector, as format: ExpositionFormat) async -> HTTPResponse {
        var writer = ExpositionWriter(format)
        for family in await collector.families() {
            writer.add(family)
            await Task.yield()
        }
        return HTTPResponse(
            status: 200,
            headers: [HTTPField("Content-Type", format.contentType), HTTPField("Vary", "Accept")],
            body: writer.finish()
        )
    }
}
