import EbbCore

@testable import EbbInstallations

/// A file of an installation store, as Python's and as Node's; its lines as names of folders and as a row's columns.
enum InstallationsTarget {
    static func run(_ input: [UInt8]) {
        let places = [("E0FAKE0001", "T0FAKE0003"), (nil, "T0FAKE0001"), ("E0FAKE0002", nil)].map { enterprise, team in
            Installation(
                clientID: nil,
                enterprise: enterprise.flatMap { TeamID($0) },
                team: team.flatMap { TeamID($0) },
                bot: .none
            )
        }
        for file in [InstallationFile(python: input), InstallationFile(node: input)].compactMap(\.self) {
            for place in places {
                guard let found = file.installation(of: place) else { continue }
                expect(found.team == place.team && found.enterprise == place.enterprise, "another team's installation")
                Self.find(found)
            }
        }
        let lines = input.lines
        for line in lines.prefix(8) { _ = StoreName(line) }
        let columns = lines.map { $0 == "NULL" ? nil : $0 } + Array(repeating: nil, count: 5)
        let row = InstallationRow(
            clientID: columns[0],
            enterpriseID: columns[1],
            teamID: columns[2],
            botToken: columns[3],
            expiresAt: columns[4]
        )
        if let found = row.installation { Self.find(found) }
        expectOneLine(OneLine.text(String(decoding: input, as: UTF8.self)), "a detail")
    }

    private static func find(_ installation: Installation) {
        let all = Installations([installation, installation], clientID: "")
        if let team = installation.team { _ = all.find(team) }
        _ = all.find(TeamID(unchecked: "T0OTHER"))
    }
}
