import EbbCore
import Testing

@testable import EbbDaemon

/// Which answers make a sign of life.
@Suite struct PulseTests {
    @Test func `a sign needs an answer of every part since the round began`() {
        let signs = Locked(0)
        let pulse = Pulse { signs.withLock { $0 += 1 } }
        for part in Pulse.Part.allCases { pulse.beat(part) }
        #expect(signs.withLock { $0 } == 0, "no round has begun")
        pulse.begin()
        pulse.beat(.limiter)
        pulse.beat(.store)
        // The tick loop was asked in this round and answers in the next one, when the limiter is silent.
        pulse.begin()
        pulse.beat(.ticks)
        pulse.beat(.store)
        pulse.beat(.ticks)
        #expect(signs.withLock { $0 } == 0)
        pulse.beat(.limiter)
        pulse.beat(.limiter)
        #expect(signs.withLock { $0 } == 1)
    }
}
