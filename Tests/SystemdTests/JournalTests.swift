import EbbCore
import Foundation
import Testing

@testable import Systemd

@Suite struct JournalTests {
    private func record(_ message: String) -> LogRecord {
        LogRecord(.info, EventID(1), message)
    }

    @Test func `lines go to the descriptor in order`() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let journal = Journal(.lines(descriptor: ends[1]))
        for number in 1...3 { journal.record(self.record("Number \(number).")) }
        await journal.flush()
        close(ends[1])
        let written = try FileHandle(fileDescriptor: ends[0], closeOnDealloc: true).readToEnd() ?? Data()
        #expect(String(decoding: written, as: UTF8.self) == "info: Number 1.\ninfo: Number 2.\ninfo: Number 3.\n")
        #expect(journal.dropped == 0)
    }

    @Test func `a full backlog drops, counts, and tells of it`() async {
        let latch = Latch()
        let written = Locked<[LogRecord]>([])
        let journal = Journal(backlog: 3) { record in
            latch.wait()
            written.withLock { $0.append(record) }
        }
        for number in 1...10 { journal.record(self.record("\(number)")) }
        #expect(journal.dropped == 7)
        for _ in 1...10 { latch.open() }
        await journal.flush()
        journal.record(self.record("after"))
        await journal.flush()

        let records = written.withLock { $0 }
        // The first may have been taken up before or after the others were dropped; the warning comes once in any case.
        #expect(records.filter { $0.event != Journal.droppedEvent }.map(\.message) == ["1", "2", "3", "after"])
        let told = records.filter { $0.event == Journal.droppedEvent }
        #expect(told.compactMap { $0[LogRecord.FieldName("EBB_DROPPED")].flatMap { Int($0) } }.reduce(0, +) == 7)
    }

    @Test func `a descriptor that takes nothing more does not stop the queue`() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        try #require(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
        defer { for end in ends { close(end) } }
        let journal = Journal(.lines(descriptor: ends[1]))
        for _ in 1...100 { journal.record(self.record(String(repeating: "x", count: 4_000))) }
        await journal.flush()
        #expect(journal.dropped == 0)
    }

    @Test func `the journal is chosen only if standard error is the one it names`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        var status = stat()
        try #require(fstat(ends[1], &status) == 0)
        let named = ServiceEnvironment(["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"])
        #expect(Journal.Destination(named, standardError: ends[1]) == .journal)
        for other in ["\(status.st_dev):\(status.st_ino + 1)", "1", "", ":"] {
            let environment = ServiceEnvironment(["JOURNAL_STREAM": other])
            #expect(Journal.Destination(environment, standardError: ends[1]) == .lines(descriptor: ends[1]))
        }
        #expect(Journal.Destination(ServiceEnvironment([:]), standardError: ends[1]) == .lines(descriptor: ends[1]))
        #expect(Journal.Destination(named, standardError: -1) == .lines(descriptor: -1))
    }

    @Test func `this process's environment is read`() {
        let environment = ServiceEnvironment.current()
        #expect(environment.processID == getpid())
        #expect(environment.variables == ProcessInfo.processInfo.environment)
    }
}
