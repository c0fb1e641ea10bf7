import EbbCore
import EbbStore
import Host
import Systemd

/// Opens the state file. One that another process has locked is waited for, up to five minutes, and the supervisor is
/// told; one that another `ebbd` has is not.
struct StateOpening: Sendable {
    private static let patience = Duration.minutes(5)
    private static let pause = Duration.seconds(1)
    /// One try, short, because it cannot be interrupted when a stop is asked for.
    private static let attempt = Duration.milliseconds(200)

    let path: String
    let busyTimeout: Duration
    let notifier: Notifier
    let wishes: Wishes

    /// The opened store.
    ///
    /// - Throws: ``StoreError``, or ``Wishes/StoppedEarly`` when a stop is asked for first.
    func open() async throws -> SQLiteStore {
        let opener = Opener()
        // Ebb's own timeline begins only with the opened state; this one serves for the waiting.
        let time = try SystemTime(continuing: nil)
        let deadline = time.now + Self.patience
        while true {
            try self.wishes.checkStop()
            do {
                return try await opener.open(self.path, busyTimeout: self.busyTimeout)
            } catch let error as StoreError where error.kind == .busy && time.now < deadline {
                self.notifier.status("waiting for \(self.path): another process has locked it")
                self.notifier.extendTimeout(by: .seconds(30))
                try await time.sleep(until: time.now + Self.pause)
            }
        }
    }

    /// Opening blocks, so it happens on the queue that the store will run on.
    private actor Opener {
        private let executor = SerialQueueExecutor(label: "ebb.state")

        nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

        func open(_ path: String, busyTimeout: Duration) throws -> SQLiteStore {
            try SQLiteStore.open(
                path: path,
                executor: self.executor,
                busyTimeout: busyTimeout,
                patience: StateOpening.attempt
            )
        }
    }
}
