import EbbCore
import EbbStore
import FoundationEssentials

/// The daemon's small documents in the store. Each has one writer.
enum Document {
    /// When the next tick is due; written by the tick loop.
    static let schedule = "schedule"
    /// The last tick's summary; written by the tick loop.
    static let summary = "summary"
    /// The number of the last drain; written by the drain loop.
    static let drains = "drains"
    /// The number of the last undo; written by the undo loop.
    static let undos = "undos"
    /// That everything is paused, and until when; written by the control service.
    static let pause = "pause"

    /// The document as it was last stored; nil when it never was.
    static func read<Value: Decodable & Checkable>(
        _ name: String,
        as type: Value.Type,
        from store: any Store
    ) async throws -> Value? {
        guard let bytes = try await store.document(name) else { return nil }
        guard let value = try? JSONDecoder().decode(type, from: Data(bytes)), value.isSound else {
            throw StoreError(.corrupt, "the document \"\(name)\" cannot be read")
        }
        return value
    }

    /// The change that stores a document.
    static func change(_ name: String, _ value: some Encodable) throws -> StoreChanges {
        var changes = StoreChanges()
        changes.documents[name] = Array(try JSONEncoder().encode(value))
        return changes
    }
}
