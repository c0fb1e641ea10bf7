import EbbCore
import Glibc

/// Reads Python's `FileInstallationStore` and Node's, told apart by their files' names. Their writers cut a file to
/// nothing before they write it: one met half written is read again a few times.
struct FileInstallations {
    private static let attempts = 4
    private static let pause: Int32 = 100

    /// The folder that the store was given as its base.
    let base: String

    /// A folder that may hold one installation.
    private struct Place {
        var folder: StoreFolder
        var name: String?
        var expected: Installation

        init(_ folder: StoreFolder, _ name: String?, client: String?, enterprise: TeamID?, team: TeamID?) {
            self.folder = folder
            self.name = name
            self.expected = Installation(clientID: client, enterprise: enterprise, team: team, bot: .none)
        }
    }

    /// Every installation; one whose files cannot be read is among them as such.
    func read(_ interruption: Interruption) throws(InstallationError) -> [Installation] {
        let places = try self.places(interruption)
        var found: [Installation?] = Array(repeating: nil, count: places.count)
        var left = Array(places.indices)
        for attempt in 1...Self.attempts where !left.isEmpty {
            if attempt > 1 { poll(nil, 0, Self.pause) }
            var halves: [Int] = []
            for index in left {
                try interruption.check()
                found[index] = Self.installation(in: places[index])
                if case .unreadable? = found[index]?.bot { halves.append(index) }
            }
            left = halves
        }
        return found.compactMap(\.self)
    }

    // MARK: Which folders

    private func places(_ interruption: Interruption) throws(InstallationError) -> [Place] {
        var places = try self.besideTheBase()
        if let folder = try StoreFolder.open(self.base) {
            for name in try folder.names() {
                switch StoreName(name) {
                case .pair(let enterprise, let team)?:
                    places.append(Place(folder, name, client: nil, enterprise: enterprise, team: team))
                case .organization(let organization)?:
                    places.append(Place(folder, name, client: nil, enterprise: organization, team: nil))
                case .clientAndTeam(let client, let team)?:
                    places.append(Place(folder, name, client: client, enterprise: nil, team: team))
                case .client(let client)?:
                    places += try Self.places(of: client, in: folder)
                case nil: break
                }
                try interruption.check()
            }
        } else if places.isEmpty {
            throw InstallationError(.unreadable, "\(self.base) does not exist, or is hidden from ebbd")
        }
        guard places.count <= Installations.limit else {
            throw InstallationError(.foreign, "\(self.base) holds more than \(Installations.limit) installations")
        }
        return places
    }

    private static func places(of client: String, in base: StoreFolder) throws(InstallationError) -> [Place] {
        let folder = try base.folder(client)
        return try folder.names().compactMap { name in
            switch StoreName(name) {
            case .pair(let enterprise, let team)?:
                Place(folder, name, client: client, enterprise: enterprise, team: team)
            case .organization(let organization)?:
                Place(folder, name, client: client, enterprise: organization, team: nil)
            case .client?, .clientAndTeam?, nil: nil
            }
        }
    }

    /// Node's, without a client id and outside of Grid: the base's own name with the team's id at its end.
    private func besideTheBase() throws(InstallationError) -> [Place] {
        guard let slash = self.base.lastIndex(of: "/") else { return [] }
        let parent = slash == self.base.startIndex ? "/" : String(self.base[..<slash])
        let name = String(self.base[self.base.index(after: slash)...])
        // Who may not look into the folder above has no such installations.
        guard let folder = try? StoreFolder.open(parent), let names = try? folder.names() else { return [] }
        return names.compactMap { other in
            guard other.hasPrefix(name), let team = StoreName.id(String(other.dropFirst(name.count)), "T") else {
                return nil
            }
            return Place(folder, other, client: nil, enterprise: nil, team: team)
        }
    }

    // MARK: What they hold

    private static func installation(in place: Place) -> Installation? {
        var result = place.expected
        do throws(InstallationError) {
            let folder =
                try place.name.map { name throws(InstallationError) in try place.folder.folder(name) } ?? place.folder
            let read: InstallationFile?
            let name: String
            if let bytes = try folder.file("bot-latest") {
                (read, name) = (InstallationFile(python: bytes), "bot-latest")
            } else if let bytes = try folder.file("app-latest") {
                (read, name) = (InstallationFile(node: bytes), "app-latest")
            } else {
                // Python's, of a person's token alone; of what is neither nothing is said.
                return try folder.file("installer-latest") == nil ? nil : result
            }
            if let found = read?.installation(of: place.expected) { return found }
            result.bot = .unreadable(
                "\(folder.path)/\(name) is no whole installation of the team that its folder names"
            )
        } catch {
            result.bot = .unreadable(error.detail)
        }
        return result
    }
}
