import EbbConfig
import EbbCore
import EbbInstallations
import Glibc
import Host
import SlackAPI
import Systemd

/// Reads the configuration from files and the tokens from credentials, on a queue of its own, because files block.
actor FileConfigSource: ConfigSource {
    private typealias Reading = (configuration: Configuration, foundMainFile: Bool)

    /// What was judged before it was written.
    private struct Prepared {
        var number: Int
        var file: String
        var text: [UInt8]
        var reading: Reading
        var at: Instant
    }

    /// So long what other files said counts as what they say: an operator's tool writes at once.
    private static let preparedLife = Duration.seconds(5)

    private var loader: ConfigLoader
    private let credentials: Credentials
    private var time: (any TimeSource)?
    private var prepared: Prepared?
    private var known = KnownFiles()
    private var lastNumber = 0
    private let executor = SerialQueueExecutor(label: "ebb.config")

    nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    init(_ loader: ConfigLoader, credentials: Credentials) {
        self.loader = loader
        self.credentials = credentials
    }

    /// From now on what is prepared is kept for a moment.
    func use(_ time: any TimeSource) { self.time = time }

    func load() throws -> Configuration {
        self.prepared = nil
        return self.adopted(try self.read(draft: nil))
    }

    /// A main file that was there and is gone would silently drop what it said: from now on it must be there.
    private func adopted(_ reading: Reading) -> Configuration {
        if reading.foundMainFile { self.loader.mustExist = true }
        return reading.configuration
    }

    func prepare(_ file: String, _ text: [UInt8]) throws -> String? {
        self.prepared = nil
        guard let name = self.loader.teamFile(at: file) else { throw ForeignFile(folder: self.loader.teamsDirectory) }
        let reading = try self.read(draft: (name, text))
        guard let time else { return nil }
        self.lastNumber += 1
        self.prepared = Prepared(
            number: self.lastNumber,
            file: name,
            text: text,
            reading: reading,
            at: time.now
        )
        return "\(self.lastNumber)"
    }

    func load(prepared number: String) throws -> Configuration {
        guard let prepared = self.prepared, "\(prepared.number)" == number,
            let time, time.now - prepared.at < Self.preparedLife,
            self.loader.holds(prepared.text, in: prepared.file)
        else { return try self.load() }
        self.prepared = nil
        return self.adopted(prepared.reading)
    }

    func token(of team: TeamSettings) -> Result<Token, TokenProblem> { Self.token(of: team, self.credentials) }

    private func read(draft: (name: String, text: [UInt8])?) throws -> Reading {
        let config: LoadedConfig
        do {
            config = try self.loader.load(draft: draft, known: &self.known)
        } catch {
            throw RejectedConfiguration(
                problems: error.problems.map(\.description),
                restrictions: { error.restrictions(for: $0) },
                systemError: error.systemError
            )
        }
        let teams = config.settings.teams.filter { $0.tokenSource != .installation }
        let tokens = teams.mapInParallel { [credentials] in ($0.team, Self.token(of: $0, credentials)) }
        let configuration = Configuration(
            settings: config.settings,
            tokens: Dictionary(tokens, uniquingKeysWith: { first, _ in first }),
            warnings: config.warnings.map(\.description),
            provenance: config.provenance
        )
        return (configuration, config.foundMainFile)
    }

    /// What the service manager hands over for a database of installations; nil when it does not.
    var installationsPassword: String? { try? self.credentials.read(StoreReading.passwordCredential) }

    private static func token(of team: TeamSettings, _ credentials: Credentials) -> Result<Token, TokenProblem> {
        let text: String
        switch team.tokenSource {
        case .credential(let name):
            do {
                text = try credentials.read(name)
            } catch {
                return .failure(self.problem("\(error)"))
            }
        case .file(let path):
            guard let bytes = self.read(path) else {
                return .failure(self.problem("\(path) cannot be read (\(String(cString: strerror(errno))))"))
            }
            text = String(decoding: bytes, as: UTF8.self)
        case .installation: return .failure(.notRead)
        }
        guard let token = Token(fileContents: Array(text.utf8)) else {
            return .failure(self.problem("what stands where the token of \(team.name) should be is no token"))
        }
        return .success(token)
    }

    private static func problem(_ detail: String) -> TokenProblem {
        TokenProblem(reason: "token_unreadable", detail: detail)
    }

    /// At most as much as a token can have; nil when there is no readable regular file.
    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: Token.maximumLength + 64)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return count >= 0 ? Array(buffer.prefix(count)) : nil
    }
}
