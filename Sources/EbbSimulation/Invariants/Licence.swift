import EbbCore
import EbbSimulator

/// Each close by the last message is licensed by one good answer about it, of the last two minutes.
package struct Licence: Invariant {
    package static let name = "each close and notice is licensed by an answer that is no older than two minutes"

    private var answers: [ConversationID: Instant] = [:]

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .began: self.answers = [:]
        case .answered(let request, let answer) where request.method == .conversationsHistory:
            guard let id = request.conversation?.id else { return nil }
            self.answers[id] = answer?.isOK == true ? observation.at : nil
        case .asked(let request) where request.isWork:
            guard let conversation = request.conversation else { return nil }
            let measures = Set(facts.settings(of: conversation.team).map(\.policy.measure))
            defer { self.answers[conversation.id] = nil }
            guard measures == [.lastMessage] else { return nil }
            guard let answered = self.answers[conversation.id] else {
                return "\(request.words) was sent without a good answer since the last one"
            }
            let age = observation.at - answered
            return age > .minutes(2) ? "\(request.words) was sent on an answer \(age.inSeconds) s old" : nil
        default: break
        }
        return nil
    }
}
