import EbbSimulation
import Foundation

extension RunningDaemon {
    /// Commands as `ebbctl` would, with any JSON object.
    func post<Reply: Decodable>(_ path: String, any body: [String: Any], as type: Reply.Type) async throws -> Reply {
        try await self.post(path, json: Array(JSONSerialization.data(withJSONObject: body)), as: type)
    }
}
