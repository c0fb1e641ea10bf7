import EbbCore

/// What a world writes down for its report.
struct Ledger: Sendable {
    private struct Key: Hashable {
        let team: TeamID
        let method: String
    }

    private struct Hold {
        let until: Instant
        let cause: Refusal.Cause
    }

    var ebb = CallerReport()
    var app = CallerReport()
    var closed: [TeamID: Int] = [:]
    var alreadyClosed = 0
    var wrongCloses: [CloseRecord] = []
    var racedCloses: [CloseRecord] = []
    var doubleCloses: [CloseRecord] = []
    var repeatedAfterLostAnswer = 0
    var reopened = 0
    var openedByEbb = 0
    var wrongOpens: [CloseRecord] = []
    var notices = 0
    var repeatedNotices: [CloseRecord] = []
    var callsInHold: [Refusal] = []
    var calls: [CallRecord] = []
    private var holds: [Key: Hold] = [:]

    mutating func count(_ method: String, team: TeamID) {
        self.ebb.count(method, team: team)
    }

    /// Writes down a 429, and until when it asks for patience: `Retry-After` is in real seconds.
    mutating func refuse(_ refusal: Refusal, retryAfter: String?, timeScale: Double, now: Instant) {
        self.ebb.refuse(refusal)
        guard let seconds = retryAfter.flatMap(Int.init), seconds > 0 else { return }
        let until = now + .clampedSeconds(Double(seconds) * timeScale)
        self.holds[Key(team: refusal.team, method: refusal.method)] = Hold(until: until, cause: refusal.cause)
    }

    /// Writes down a call that comes before an earlier `Retry-After` has run out.
    mutating func noticeHold(of call: Call, now: Instant, wall: WallTime) {
        let key = Key(team: call.team, method: call.request.method)
        guard let hold = self.holds[key] else { return }
        guard now < hold.until else {
            self.holds[key] = nil
            return
        }
        guard self.callsInHold.count < 10_000 else { return }
        let record = Refusal(team: key.team, method: key.method, at: RFC3339.format(wall), cause: hold.cause)
        self.callsInHold.append(record)
    }
}
