import EbbCore

@testable import EbbInstallations

/// An app's SQLite file: after a zero the file itself, after anything else patches of one that Slack's SDK wrote.
enum SQLiteTarget {
    private static let samples = ["sqlite3-store.db", "sqlalchemy-store.db"].map { name in
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return Files.read("/\(tests)/EbbInstallationsTests/Bolt/\(name)")
    }

    static func run(_ input: [UInt8]) {
        var reader = InputReader(input)
        let kind = Int(reader.byte())
        let file = kind == 0 ? reader.all() : Self.samples[kind % Self.samples.count].patched(&reader)
        let path = Files.folder + "/store.db"
        Files.writeDatabase(file, to: path)
        do throws(InstallationError) {
            let all = try SQLiteInstallations(path: path).read(Interruption(after: .seconds(2)))
            expect(all.count <= 2 * Installations.limit, "\(all.count) installations")
            let found = Installations(all, clientID: "")
            for team in all.compactMap(\.team) { _ = found.find(team) }
        } catch {
            expectOneLine(error.detail, "a detail")
        }
    }
}
