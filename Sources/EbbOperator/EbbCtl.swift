import EbbControl
import EbbCore
import Glibc

/// The operator's tool.
public struct EbbCtl {
    private let surroundings: Surroundings

    /// The tool as the shell starts it: on the process's own streams, and the machine's clock.
    public init() {
        signal(SIGPIPE, SIG_IGN)
        self.init(surroundings: .machine())
    }

    init(surroundings: Surroundings) {
        self.surroundings = surroundings
    }

    /// Every command, in the order of the help.
    static let commands: [any Command.Type] = [
        CheckCommand.self, ReloadCommand.self, StatusCommand.self, TeamsCommand.self, ShowCommand.self,
        PlanCommand.self, TickCommand.self, DrainCommand.self, PauseCommand.self, ResumeCommand.self,
        ApproveCommand.self, NewCommand.self, EnableCommand.self, DisableCommand.self, LogCommand.self,
        UndoCommand.self, RetryCommand.self,
        LimitsCommand.self, JournalCommand.self, ReportCommand.self,
    ]

    /// Does what the arguments say (without the program's name) and gives the exit status: 0, 1, 64, 65, 69, 77 or 78.
    public func run(_ arguments: [String]) -> Int32 {
        let status: ExitStatus
        do {
            status = try self.carryOut(arguments)
        } catch let error as OperatorError {
            status = self.tell(error, asJSON: arguments.contains("--json"))
        } catch {
            self.surroundings.console.complain("ebbctl: \(Plain.lines("\(error)"))\n")
            status = .unavailable
        }
        self.surroundings.console.showProgress(nil)
        return status.rawValue
    }

    private func carryOut(_ arguments: [String]) throws -> ExitStatus {
        switch try ArgumentParser(commands: Self.commands).parse(arguments) {
        case .help(let command):
            let text = command.map { HelpText.text(of: $0) } ?? HelpText.overview(of: Self.commands)
            try self.surroundings.console.write(text)
            return .done
        case .version:
            try self.surroundings.console.write("ebbctl \(Release.version)\n")
            return .done
        case .command(let command, let invocation):
            return try command.run(in: Session(surroundings: self.surroundings, invocation: invocation))
        }
    }

    /// Tells people on standard error; with `--json` scripts on standard output too.
    private func tell(_ error: OperatorError, asJSON: Bool) -> ExitStatus {
        var text = "ebbctl: " + Plain.lines(error.message)
        if case .usage(_, let command) = error {
            text += "\nTry 'ebbctl \(command.map { $0 + " " } ?? "")--help'."
        }
        self.surroundings.console.complain(text + "\n")
        if asJSON {
            let failure = ControlFailure(ControlFailure.Code(rawValue: error.shortName), error.message)
            if let json = try? Session.json(ErrorReply(failure)) {
                try? self.surroundings.console.write(json + "\n")
            }
        }
        return error.exitStatus
    }
}
