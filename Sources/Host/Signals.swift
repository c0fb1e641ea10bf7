import Glibc

/// Signals as a stream of numbers, and the life of a program around it.
public enum Signals {
    /// The whole life of a program: runs `program` with the signals that come, and exits with what it returns.
    ///
    /// Call it first in a synchronous `main`, before any thread exists: the signals are blocked for every thread to come
    /// and taken by the calling one, so none is lost, however early. (In an asynchronous `main` the main thread ends in
    /// libdispatch with nothing blocked, and an early SIGTERM kills the program.) `SIGPIPE` is ignored, so that a write
    /// to a closed pipe or socket fails instead; `SIGABRT`, the watchdog's, ends the program as it would without Swift,
    /// whose handler would print one thread's stack, return, and leave the program as stuck as it was.
    public static func run(
        _ numbers: [Int32],
        program: @escaping @Sendable (AsyncStream<Int32>) async -> Int32
    ) -> Never {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGABRT, SIG_DFL)
        let (signals, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(64))
        // The one place where asynchronous code begins; everything after is its child.
        Task.detached { exit(await program(signals)) }
        while true {
            let number = sigwaitinfo(&set, nil)
            if number > 0 { continuation.yield(number) }
        }
    }
}
