import EbbControl
import EbbCore
import EbbDaemon
import EbbSimulator

/// The last steps of a run, to be written out when an invariant did not hold.
struct Trace: Sendable {
    private let length: Int
    private let began: WallTime
    private var steps: [Observation] = []
    private var oldest = 0

    init(began: WallTime, length: Int) {
        self.began = began
        self.length = length
    }

    mutating func add(_ step: Observation) {
        // Each write is seen twice; once tells.
        if case .writing = step.what { return }
        if self.steps.count < self.length {
            self.steps.append(step)
        } else {
            self.steps[self.oldest] = step
            self.oldest = (self.oldest + 1) % self.length
        }
    }

    /// The steps in words, the last one at the end.
    var lines: [String] {
        (self.steps[self.oldest...] + self.steps[..<self.oldest]).compactMap { step in
            step.words.map { "\(self.stamp(step.trueWall))  \($0)" }
        }
    }

    /// `3d 04:05:06.789`, from the start on.
    private func stamp(_ moment: WallTime) -> String {
        let total = (moment - self.began).nanoseconds / 1_000_000
        let pad = { (number: Int64, width: Int) in
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let (seconds, milliseconds) = (total / 1_000, total % 1_000)
        return
            "\(seconds / 86_400)d \(pad(seconds / 3_600 % 24, 2)):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
            + ".\(pad(milliseconds, 3))"
    }
}

extension Observation {
    /// In words; nil for what says nothing.
    fileprivate var words: String? {
        switch self.what {
        case .began: "the process begins"
        case .ended: "the process has ended"
        case .killed: "the process is killed"
        case .read: "the files are read"
        case .readBroken(let restrictions):
            "the files are read and have an error; against "
                + restrictions.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        case .asked(let request): "→ \(request.words)\(request.conversation.map(self.quiet) ?? "")"
        case .closed(let request): "  Slack closes \(request.conversation?.id.rawValue ?? "?")"
        case .posted(let request): "  Slack posts into \(request.conversation?.id.rawValue ?? "?")"
        case .answered(let request, let answer): "← \(request.words): \(answer?.words ?? "no answer")"
        case .writing, .planned: nil
        case .wrote(let changes): changes.words.map { "  stored: \($0)" }
        case .told(let event): "  told: \(event.words)"
        case .commanded(let command): "operator: \(command)"
        case .replied(_, let status, let duration): "operator: answered with \(status) after \(duration)"
        case .left(let id): "world: somebody leaves \(id)"
        case .happened(let happening): "world: \(happening.what)"
        case .finished: "the script is over"
        }
    }
}

extension Observation {
    /// For how long nobody has done anything in a conversation.
    private func quiet(_ conversation: ConversationTruth) -> String {
        let minutes = Int((self.trueWall - conversation.lastActivity).inSeconds / 60)
        return ", quiet for \(minutes / 1_440) d \(minutes / 60 % 24) h \(minutes % 60) min"
    }
}

extension Observation.Request {
    /// In words.
    var words: String {
        let about = self.conversation.map { " \($0.id)" } ?? ""
        return "#\(self.number) \(self.team?.rawValue ?? "no team") \(self.method.rawValue)\(about)"
    }
}

extension Observation.Answer {
    fileprivate var words: String {
        let hold = self.retryAfter.map { ", Retry-After: \($0)" } ?? ""
        return "\(self.status)\(self.isOK ? " ok" : "")\(hold)"
    }
}

extension DaemonEvent {
    fileprivate var words: String {
        // An event's own text is long where it carries a whole record.
        switch self {
        case .summary(let summary):
            "tick \(summary.number): due \(summary.due), closed \(summary.closed), backlog \(summary.backlog), "
                + "ends \(summary.ends.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })"
        case .closed(let entry): "\(entry.action.rawValue) \(entry.team) \(entry.conversation) in \(entry.run)"
        case .reopened(let entry): "\(entry.action.rawValue) \(entry.team) \(entry.conversation) in \(entry.run)"
        default: String("\(self)".prefix(300))
        }
    }
}
