import EbbConfig
import EbbCore
import Foundation
import Testing

@Suite struct HoursTests {
    @Test(arguments: [
        ("", "", nil),
        ("active_hours = \"20:00-06:00\"", "", "20:00-06:00 UTC"),
        ("active_hours = \"20:00-06:00\"\ntime_zone = \"Europe/Berlin\"", "", "20:00-06:00 Europe/Berlin"),
        ("active_hours = \"20:00-06:00\"", "time_zone = \"Asia/Kolkata\"", "20:00-06:00 Asia/Kolkata"),
        ("time_zone = \"Asia/Kolkata\"", "active_hours = \"09:30-17:05\"", "09:30-17:05 Asia/Kolkata"),
        ("active_hours = \"20:00-06:00\"", "active_hours = \"\"", nil),
    ])
    func `a team's own hours and zone go before the site's`(_ site: String, _ team: String, _ hours: String?) throws {
        let settings = try load("[policy]\n" + site, teams: ["a": "team = \"T1\"\n" + team]).settings
        #expect(settings.teams.map { $0.policy.activeHours?.description } == [hours])
        #expect(settings.zones.keys.sorted() == [hours?.split(separator: " ").last.map(String.init)].compactMap(\.self))
    }

    @Test(arguments: ["20:00", "20:00-20:00", "24:00-06:00", "8:00-06:00", "20:00-06:60", "20:00-06:00-08:00", "x"])
    func `hours of another form are an error`(_ text: String) throws {
        let folder = try ConfigFolder(["ebb.toml": "", "teams.d/a.toml": "team = \"T1\"\nactive_hours = \"\(text)\""])
        let failure = #expect(throws: ConfigFailure.self) { try folder.load() }
        #expect(failure?.problems.map(\.line) == [2])
    }

    @Test func `hours shorter than the interval are warned of`() throws {
        let team = "team = \"T1\"\nactive_hours = \"20:00-20:29\""
        let folder = try ConfigFolder(["ebb.toml": "", "teams.d/a.toml": team])
        #expect(
            try folder.load().warnings.map { folder.shortened($0.description) } == [
                "teams.d/a.toml:1:1: active_hours: 20:00-20:29 UTC is shorter than tick.interval, so no tick may ever "
                    + "fall into it"
            ]
        )
    }

    /// The tables against Foundation's own reader of the tz database.
    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca", "Etc/GMT+5",
        "America/St_Johns", "Pacific/Apia", "UTC",
    ])
    func `a zone's clocks are as others read them`(_ name: String) throws {
        let team = "team = \"T1\"\nactive_hours = \"20:00-06:00\"\ntime_zone = \"\(name)\""
        let table = try #require(try load("", teams: ["a": team]).settings.zones[name])
        let zone = try #require(TimeZone(identifier: name))
        for hour in stride(from: Int64(0), to: 12 * 366 * 24, by: 1) {
            let seconds = 1_767_225_600 + hour * 3_600
            let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
            guard table.offset(at: seconds) != Int64(expected) else { continue }
            Issue.record("at \(seconds): \(table.offset(at: seconds)), not \(expected)")
            return
        }
    }
}
