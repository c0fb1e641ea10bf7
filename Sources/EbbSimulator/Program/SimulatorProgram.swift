import EbbCore
import HTTPServer

/// The program `ebb-sim`.
public enum SimulatorProgram {
    /// Serves until the first signal, then prints the report. Gives the exit status:
    /// 0 done, 64 usage, 69 the address or a program cannot be had, 73 a file cannot be written; of the demo also
    /// 1 it did not show what it promises, 130 it was interrupted.
    public static func run(arguments: [String], signals: AsyncStream<Int32>) async -> Int32 {
        do {
            let options = try SimulatorOptions(arguments)
            if options.asksHelp || options.asksVersion {
                let text = options.asksHelp ? HelpText.program.text : "ebb-sim \(Release.version)\n"
                Files.send(Array(text.utf8), to: 1)
                return 0
            }
            if options.isDemo { return try await Demo.run(until: signals) }
            try await Self.serve(options, until: signals)
            return 0
        } catch let error as SimulatorError {
            Self.tell("\(error)" + (error.shortName == "usage" ? " (ebb-sim --help tells more)" : ""))
            return switch error {
            case .file: 73
            case .program: 69
            case .unknownTeam, .unknownConversation, .badRequest, .usage: 64
            }
        } catch {
            Self.tell(String(describing: error))
            return 69
        }
    }

    private static func serve(_ options: SimulatorOptions, until signals: AsyncStream<Int32>) async throws {
        if options.writesOnly {
            let world = SlackWorld(options.plan, now: .zero, wall: ScaledClock(scale: 1).wall)
            return try Self.writeConfig(options, port: options.port, world: world)
        }
        let server = try SimulatorServer(options.plan, host: options.host, port: options.port)
        try Self.writeConfig(options, port: server.port, world: server.inspect { $0 })
        Self.tell("serving http://\(options.host):\(server.port)/api/ (\(options.world.rawValue) limits)")
        await withDiscardingTaskGroup { group in
            group.addTask { await server.run() }
            for await _ in signals { break }
            server.stop()
        }
        let report = server.report().json
        Files.send(report + [UInt8(ascii: "\n")], to: 1)
        if let path = options.reportFile {
            try Files.write(String(decoding: report, as: UTF8.self) + "\n", to: path, mode: 0o644)
        }
    }

    private static func writeConfig(_ options: SimulatorOptions, port: UInt16, world: SlackWorld) throws {
        guard let directory = options.configDirectory else { return }
        let keeps = world.plan.teams.map { ($0.id, world.conversations(of: $0.id, exemptBy: .id)) }
        let writer = ConfigWriter(
            plan: world.plan,
            directory: Files.absolute(directory),
            host: options.host,
            port: port,
            tick: options.tick,
            pace: options.pace,
            keeps: Dictionary(keeps) { $1 },
            writesTeams: !options.leavesTeamsOut
        )
        try writer.write()
        Self.tell("configuration written: ebbd --config \(writer.directory)/ebb.toml")
    }

    private static func tell(_ message: String) {
        Files.send(Array("ebb-sim: \(message)\n".utf8), to: 2)
    }
}
