public import EbbCore

/// How far a simulation may go before it is taken for a live-lock.
public struct SimulationLimits: Sendable {
    /// The virtual time that may pass.
    public var time: Duration
    /// The number of jobs that may run.
    public var steps: Int
    /// The number of jobs that may run once the body has ended or the run has failed.
    public var unwindingSteps = 20_000

    /// By default a year, and ten million jobs.
    public init(time: Duration = .days(366), steps: Int = 10_000_000) {
        self.time = time
        self.steps = steps
    }
}

/// Why a simulated run says nothing about the program, or shows it to be stuck.
public struct SimulationFailure: Error, CustomStringConvertible {
    /// The kinds of failure.
    public enum Reason: Hashable, Sendable {
        /// No job is ready and nobody sleeps, but the body has not ended.
        case deadlock
        /// Jobs came from threads outside the simulation, so the run cannot be repeated.
        case foreignThread(jobs: Int)
        /// More jobs ran than the limit.
        case tooManySteps(Int)
        /// More virtual time would pass than the limit.
        case tooLong(Duration)
        /// The simulation's thread could not be made; the value is the `errno`.
        case noThread(Int32)
    }

    /// What went wrong.
    public let reason: Reason
    /// The seed that the run can be repeated with, in the same build.
    public let seed: UInt64
    /// The virtual time at which it failed.
    public let instant: Instant
    /// The number of jobs that had run.
    public let steps: Int
    /// What the body itself threw, if it ended so.
    public let bodyError: (any Error)?

    /// A stable name of the reason.
    public var shortName: String {
        switch self.reason {
        case .deadlock: "deadlock"
        case .foreignThread: "foreign_thread"
        case .tooManySteps: "too_many_steps"
        case .tooLong: "too_long"
        case .noThread: "no_thread"
        }
    }

    /// The reason, and where in the run it was met.
    public var description: String {
        let what =
            switch self.reason {
            case .deadlock:
                "deadlock: no job is ready and nobody sleeps, but the body has not ended"
                    + " (it may wait for something outside the simulation)"
            case .foreignThread(let jobs):
                "\(jobs) job(s) came from threads outside the simulation, so the run cannot be repeated"
            case .tooManySteps(let limit):
                "live-lock: more than \(limit) jobs ran"
            case .tooLong(let limit):
                "live-lock: more than \(limit) of virtual time would pass"
            case .noThread(let number):
                "the simulation's thread could not be made (errno \(number))"
            }
        let error = self.bodyError.map { "; the body threw: \($0)" } ?? ""
        return "\(what); seed \(self.seed), step \(self.steps), instant \(self.instant.nanoseconds) ns\(error)"
    }
}
