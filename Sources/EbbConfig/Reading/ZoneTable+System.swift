import CTimeZones
import EbbCore

extension ZoneTable {
    /// 2020 and 2100, in seconds since 1970: Ebb compares with the time of day that it is.
    private static let years: ClosedRange<Int64> = 1_577_836_800...4_102_444_800
    /// Some clocks are changed four times a year.
    private static let mostEntries = 512

    /// A zone of the system's tz database, as it was when this process first asked; nil when there is none of that name.
    /// It reads a file.
    init?(named name: String) {
        if name == "UTC" {
            self = .utc
            return
        }
        var entries = [ctz_transition](repeating: ctz_transition(), count: Self.mostEntries)
        let count = ctz_transitions(name, Self.years.lowerBound, Self.years.upperBound, &entries, entries.count)
        guard count > 0 else { return nil }
        self.init(entries.prefix(count).map { Entry(at: $0.at, offset: Int64($0.offset)) })
    }
}
