import EbbConfig
import EbbCore
import HTTPServer

/// Answers whoever reads at the metrics listener. Nothing here changes anything: no command is reached from it.
struct MetricsService: Sendable {
    let control: ControlService

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
        case "/healthz": return await self.control.health()
        case "/metrics", "/": return .text("Nothing is served here yet.\n", status: 404)
        default: return .text("Not found; there are /metrics, /healthz and /.\n", status: 404)
        }
    }
}
