import EbbControl
import EbbTestSupport
import Foundation

/// The daemon's control socket, spoken to directly.
struct ControlSocket: Sendable {
    let path: String

    /// The reply as it came.
    func send(_ request: ControlRequest) async throws -> HTTPExchange.Reply {
        let body = try request.body.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) } ?? ""
        return try await HTTPExchange.send(
            request.method.rawValue,
            request.target,
            body: body,
            to: .unix(self.path)
        )
    }

    func ask<Reply: Decodable>(_ request: ControlRequest, for type: Reply.Type) async throws -> Reply {
        let reply = try await self.send(request)
        guard reply.status == 200 else { throw HTTPExchange.Failure.unreadable(reply.text) }
        return try JSONDecoder().decode(Envelope<Reply>.self, from: reply.body).body
    }

    func status() async throws -> StatusReply { try await self.ask(.status, for: StatusReply.self) }

    func team(_ name: String) async throws -> TeamReply {
        let teams = try await self.ask(.teams(Page()), for: TeamsReply.self).teams
        guard let team = teams.first(where: { $0.name == name }) else {
            throw HTTPExchange.Failure.unreadable("no team \(name) in \(teams.map(\.name))")
        }
        return team
    }

    /// Has a tick begun, as soon as the one at work has ended.
    func beginTick(_ team: String? = nil) async throws {
        try await eventually("a tick begins") {
            try await self.ask(.tick(team: team), for: TickReply.self).outcome == .started
        }
    }
}
