import EbbCore
import Testing

@Suite struct TimelineTests {
    private static let wall = WallTime(seconds: 1_767_571_200)
    private let anchor = TimelineAnchor(
        bootID: "first",
        boottime: 5_000,
        wall: Self.wall,
        instant: Instant(nanoseconds: 70_000)
    )

    @Test func `a new state starts after the origin`() {
        let timeline = Timeline(continuing: nil, bootID: "first", boottime: 9_000_000, wall: Self.wall)
        #expect(timeline.instant(boottime: 9_000_000) == Timeline.start)
        #expect(timeline.instant(boottime: 9_000_001) == Timeline.start + .nanoseconds(1))
        #expect(Timeline.start > .zero)
    }

    @Test(arguments: [-86_400, 0, 86_400] as [Int64])
    func `within a boot the timeline goes on exactly, whatever the civil clock says`(jump: Int64) {
        let wall = Self.wall + .seconds(jump)
        let timeline = Timeline(continuing: self.anchor, bootID: "first", boottime: 5_123, wall: wall)
        #expect(timeline.instant(boottime: 5_123) == Instant(nanoseconds: 70_123))
        #expect(timeline.instant(boottime: 6_000) == Instant(nanoseconds: 71_000))
    }

    @Test func `over a reboot the civil clock says how long it took`() {
        let timeline = Timeline(continuing: self.anchor, bootID: "second", boottime: 40, wall: Self.wall + .minutes(3))
        #expect(timeline.instant(boottime: 40) == self.anchor.instant + .minutes(3))
        #expect(timeline.instant(boottime: 41) == self.anchor.instant + .minutes(3) + .nanoseconds(1))
    }

    @Test func `a civil clock that went back over a reboot counts as no time`() {
        let timeline = Timeline(continuing: self.anchor, bootID: "second", boottime: 40, wall: Self.wall - .days(30))
        #expect(timeline.instant(boottime: 40) == self.anchor.instant)
    }

    @Test func `a time since boot that went back within the boot counts as no time`() {
        let timeline = Timeline(continuing: self.anchor, bootID: "first", boottime: 4_000, wall: Self.wall)
        #expect(timeline.instant(boottime: 4_000) == self.anchor.instant)
    }

    @Test func `an anchor taken now continues the timeline, again and again`() {
        var timeline = Timeline(continuing: nil, bootID: "1", boottime: 100, wall: Self.wall)
        for boot in 2...5 {
            let anchor = timeline.anchor(boottime: 1_100, wall: Self.wall + .seconds(boot))
            #expect(anchor.bootID == "\(boot - 1)")
            timeline = Timeline(
                continuing: anchor,
                bootID: "\(boot)",
                boottime: 100,
                wall: Self.wall + .seconds(boot + 1)
            )
            #expect(timeline.instant(boottime: 100) == anchor.instant + .seconds(1))
        }
        #expect(timeline.instant(boottime: 100) == Timeline.start + .seconds(4) + .nanoseconds(4_000))
    }

    @Test func `absurd anchors clamp instead of overflowing`() {
        for edge in [Int64.min, .max] {
            let anchor = TimelineAnchor(
                bootID: "first",
                boottime: edge,
                wall: WallTime(microseconds: edge),
                instant: Instant(nanoseconds: edge)
            )
            for boot in ["first", "second"] {
                let timeline = Timeline(continuing: anchor, bootID: boot, boottime: 5, wall: Self.wall)
                #expect(timeline.instant(boottime: 5) >= anchor.instant)
            }
        }
    }
}
