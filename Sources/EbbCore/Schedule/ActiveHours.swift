/// The hours of the day in which a team is worked for: `active_hours` and `time_zone`.
///
/// What counts is what the clocks of the zone show. In an hour that clocks skip nothing happens, and one that they show
/// twice counts twice.
public struct ActiveHours: Hashable, Sendable, Codable {
    /// The minute of the day at which work begins; 0 to 1439.
    public var start: Int
    /// The minute of the day at which it ends; 0 to 1439, and not ``start``. An earlier one is of the next day.
    public var end: Int
    /// The zone's name in the tz database.
    public var zone: String

    /// From `start` to `end`, by the clocks of `zone`.
    public init(start: Int, end: Int, zone: String) {
        self.start = start
        self.end = end
        self.zone = zone
    }

    /// Whether a time is within these hours.
    public func contain(_ wall: WallTime, in table: ZoneTable) -> Bool {
        let minute = Self.secondOfDay(wall.seconds + table.offset(at: wall.seconds)) / 60
        return self.start < self.end
            ? (Int64(self.start)..<Int64(self.end)).contains(minute)
            : minute >= self.start || minute < self.end
    }

    /// The first moment at or after `wall` that is within these hours; nil when clocks that jump skip every one of a week.
    public func opening(from wall: WallTime, in table: ZoneTable) -> WallTime? {
        if self.contain(wall, in: table) { return wall }
        var now = wall.seconds
        let end = now + 7 * 86_400
        while now < end {
            let offset = table.offset(at: now)
            let untilStart = Self.secondOfDay(Int64(self.start) * 60 - (now + offset))
            let byClock = now + (untilStart == 0 ? 86_400 : untilStart)
            // Clocks that are put forward over the start begin with what they show then.
            now = min(byClock, table.transition(after: now) ?? .max)
            if self.contain(WallTime(seconds: now), in: table) { return WallTime(seconds: now) }
        }
        return nil
    }

    /// The part of a day that these hours are; more than 0, less than 1.
    public var partOfDay: Double {
        Double((self.end - self.start + 1_440) % 1_440) / 1_440
    }

    private static func secondOfDay(_ seconds: Int64) -> Int64 { ((seconds % 86_400) + 86_400) % 86_400 }
}

extension ActiveHours: CustomStringConvertible {
    /// `20:00-06:00 Europe/Berlin`
    public var description: String { "\(Self.clock(self.start))-\(Self.clock(self.end)) \(self.zone)" }

    private static func clock(_ minute: Int) -> String {
        let (hours, minutes) = (minute / 60, minute % 60)
        return "\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
    }
}
