import EbbControl
import EbbCore
import EbbTestSupport
import Foundation
import HTTPServer
import Testing

@testable import EbbPage

/// The page in a real browser. Pictures of all states are left in `.build/pictures`.
@Suite(.enabled(if: Browser.isMissing == nil, "needs Debian's chromium and Tests/requirements.txt"))
struct BrowserTests {
    /// Serves the sample reports by their names, with the headers that `ebbd` sends; `/changing` gets worse.
    private func serving(_ body: (String) async throws -> Void) async throws {
        let server = try HTTPServer(listener: .tcp(host: "127.0.0.1", port: 0))
        let port = try #require(server.port)
        let visits = Locked(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await server.run { request in
                    let name = String(request.path.dropFirst())
                    let isLater =
                        name == "changing"
                        && visits.withLock {
                            $0 += 1
                            return $0
                        } > 2
                    let state = name == "changing" ? (isLater ? "broken" : "busy") : name
                    guard let report = Sample.all.first(where: { $0.0 == state })?.1 else {
                        return .text("no such page", status: 404)
                    }
                    return HTTPResponse(
                        status: 200,
                        headers: [
                            HTTPField("Content-Type", "text/html; charset=utf-8"),
                            HTTPField("Content-Security-Policy", EbbPage.securityPolicy),
                            HTTPField("Cache-Control", "no-store"),
                        ],
                        body: Array(EbbPage(report, at: .served).html.utf8)
                    )
                }
            }
            try await body("http://127.0.0.1:\(port)")
            server.stop()
            try await group.waitForAll()
        }
    }

    @Test(arguments: Sample.all.map(\.0))
    func `every state is legible at every width, in light and dark`(_ state: String) async throws {
        try await self.serving { url in
            let wrong = try await Browser.look("looks", url, Browser.pictures, state)
            #expect(wrong == [])
        }
    }

    @Test func `keyboard, refresh, a lost server and no script`() async throws {
        try await self.serving { url in
            let wrong = try await Browser.look("behaviour", url)
            #expect(wrong == [])
        }
    }
}
