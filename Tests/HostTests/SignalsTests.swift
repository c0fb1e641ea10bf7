import Foundation
import Host
import Testing

/// Each runs in a process of its own, on a thread that stands for the main one. The signals are sent to that thread,
/// because the test process has others already, which do not block them.
@Suite struct SignalsTests {
    @Test func `the program's result is the exit status`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            Thread.detachNewThread { Signals.run([SIGTERM]) { _ in 7 } }
            try await Task.sleep(for: .seconds(60))
        }
    }

    @Test func `signals come through the stream, in order, and do not end the process`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            Thread.detachNewThread {
                let main = pthread_self()
                Signals.run([SIGTERM, SIGHUP]) { signals in
                    var iterator = signals.makeAsyncIterator()
                    for number in [SIGHUP, SIGTERM, SIGHUP] {
                        pthread_kill(main, number)
                        guard await iterator.next() == number else { return 1 }
                    }
                    return 0
                }
            }
            try await Task.sleep(for: .seconds(60))
        }
    }

    @Test func `a write to a closed pipe fails instead of ending the process`() async {
        await #expect(processExitsWith: .exitCode(EPIPE)) {
            Thread.detachNewThread {
                Signals.run([SIGTERM]) { _ in
                    var ends: [Int32] = [0, 0]
                    pipe(&ends)
                    close(ends[0])
                    return write(ends[1], "x", 1) < 0 ? errno : 0
                }
            }
            try await Task.sleep(for: .seconds(60))
        }
    }
}
