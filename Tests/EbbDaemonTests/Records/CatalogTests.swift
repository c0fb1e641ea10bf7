import EbbCore
import Foundation
import Testing

@testable import EbbDaemon
@testable import Systemd

@Suite struct CatalogTests {
    /// Every record that Ebb can write, with as few fields as it may have: also those that stand for several.
    private static let records: [LogRecord] = {
        let (one, other) = (DaemonEvent.samples(1).map(\.record), DaemonEvent.samples(2).map(\.record))
        var digest = RecordDigest()
        for record in one + other where RecordKind(record.event)?.limit != nil { _ = digest.take(record, limit: 0) }
        return one + other + digest.takeCounted() + [Journal.warning(ofDropped: 1)]
    }()

    private static let journalctl = "/usr/bin/journalctl"

    @Test func `each kind of record has one entry, and each entry a kind`() throws {
        let kinds = RecordKind.allCases.map(\.event) + [Journal.droppedEvent]
        #expect(Set(kinds).count == kinds.count)
        #expect(try Catalog().entries.map(\.id).sorted() == kinds.map(\.description).sorted())
    }

    @Test func `there is a sample of each kind, so that none is left out here`() {
        #expect(Set(Self.records.map(\.event)) == Set(RecordKind.allCases.map(\.event) + [Journal.droppedEvent]))
        let counted = Self.records.filter { $0[.folded] == "2" }.map(\.event)
        #expect(Set(counted) == Set(RecordKind.allCases.filter { $0.limit != nil }.map(\.event)))
    }

    @Test func `an entry's subject is the text of its record, and it says what happened in sentences`() throws {
        let messages = Dictionary(Self.records.map { ($0.event.description, $0.message) }) { first, _ in first }
        for entry in try Catalog().entries {
            #expect(entry.head["Subject"] == messages[entry.id])
            #expect(entry.head["Defined-By"] == "Ebb")
            #expect(entry.head["Support"] == "man:ebbd(8)")
            #expect(entry.head.count == 3)
            #expect(entry.body.hasPrefix("\n"))
            #expect(entry.body.count > 80, "\(entry.head["Subject"] ?? "")")
        }
    }

    /// systemd shows a field's name where the record lacks it, or where its value is longer than 256 bytes.
    @Test func `whatever an entry names is in every record of its kind, and short enough to be shown`() throws {
        for entry in try Catalog().entries {
            for record in Self.records where record.event.description == entry.id {
                for name in entry.placeholders {
                    let value = record[LogRecord.FieldName(name)]
                    #expect(value != nil, "\(name) in: \(record.message)")
                    #expect((value ?? "").utf8.count + name.utf8.count < 256, "\(name) in: \(record.message)")
                }
            }
        }
    }

    @Test func `the entry of a kind whose records are counted explains the count, and no other does`() throws {
        for entry in try Catalog().entries {
            let isCounted = RecordKind.allCases.contains { $0.event.description == entry.id && $0.limit != nil }
            #expect(entry.body.contains("EBB_FOLDED") == isCounted, "\(entry.head["Subject"] ?? "")")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: journalctl), "there is no journalctl here"))
    func `systemd takes the catalog, and shows each entry`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ebb-catalog-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for path in ["usr/lib/systemd/catalog", "var/lib/systemd/catalog"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: path),
                withIntermediateDirectories: true
            )
        }
        try FileManager.default.copyItem(
            at: Catalog.path,
            to: folder.appending(path: "usr/lib/systemd/catalog/ebb.catalog")
        )
        let update = try await Self.journalctl("--root=\(folder.path())", "--update-catalog")
        #expect(update.status == 0)
        #expect(update.text == "")
        for entry in try Catalog().entries {
            let shown = try await Self.journalctl("--root=\(folder.path())", "--dump-catalog", entry.id)
            #expect(shown.status == 0)
            #expect(shown.text.contains("Subject: \(entry.head["Subject"] ?? "?")\n"))
            #expect(shown.text.contains(entry.body.trimmingCharacters(in: .newlines)))
        }
    }

    /// Runs it on a thread of its own.
    private static func journalctl(_ arguments: String...) async throws -> (status: Int32, text: String) {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let process = Process()
                        let output = Pipe()
                        process.executableURL = URL(filePath: self.journalctl)
                        process.arguments = arguments
                        process.standardInput = FileHandle.nullDevice
                        process.standardOutput = output
                        process.standardError = output
                        try process.run()
                        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                        process.waitUntilExit()
                        return (process.terminationStatus, text)
                    }
                )
            }
        }
    }
}
