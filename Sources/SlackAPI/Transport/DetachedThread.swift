import CCurl
import Glibc

/// Threads of the system for C code that blocks. Nobody joins them, so none of them can hold up the process' end.
enum DetachedThread {
    /// Runs `body` on a new thread, with all signals blocked but faults: they are for the thread that waits for them, and a
    /// write to a connection that the other side closed is an error there, not the process' end.
    ///
    /// - Parameter name: what `ps -L` and debuggers show; at most 15 characters.
    /// - Returns: false when the system has no thread to give; `body` does not run then.
    static func start(named name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        let work = Unmanaged.passRetained(Work(name: name, body: body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let status = pthread_create(&thread, &attributes, Self.main, work.toOpaque())
        if status != 0 { work.release() }
        return status == 0
    }

    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
        guard let pointer else { return nil }
        let work = Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue()
        var signals = sigset_t()
        sigfillset(&signals)
        // What a fault of the thread itself raises stays, for a report of the crash.
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&signals, fault) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        ccurl_name_thread(work.name)
        work.body()
        return nil
    }
}
