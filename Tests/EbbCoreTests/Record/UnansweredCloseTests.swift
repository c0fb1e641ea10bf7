import EbbCore
import Testing

@Suite struct UnansweredCloseTests {
    @Test func `a close without an answer is remembered for as long as the longest interval`() {
        var record = TeamRecord(team: TeamID(unchecked: "T0SIM0001"))
        let start = Instant.zero + .days(2)
        for minutes in [0, 12, 24] {
            let now = start + .minutes(minutes)
            record.noteUnansweredClose(until: now + .seconds(32), now: now)
        }
        // The interval may be an hour by the next reload.
        #expect(record.unansweredCloses.count == 3)
        let late = start + .days(1) + .minutes(1)
        record.noteUnansweredClose(until: late, now: late)
        #expect(record.unansweredCloses.count == 3)
    }

    @Test func `the one that was answered is forgotten, and no other`() {
        var record = TeamRecord(team: TeamID(unchecked: "T0SIM0001"))
        let moments = [1, 2, 3].map { Instant.zero + .days(2) + .minutes($0) }
        for moment in moments { record.noteUnansweredClose(until: moment, now: moment) }
        record.forgetUnansweredClose(until: moments[1])
        record.forgetUnansweredClose(until: moments[1])
        #expect(record.unansweredCloses == [moments[0], moments[2]])
    }
}
