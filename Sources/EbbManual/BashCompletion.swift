import EbbCore
import EbbDaemon
import EbbOperator
import EbbSimulator

/// The completion of one program's command line in bash.
struct BashCompletion {
    let program: String
    /// What may stand anywhere.
    var options: [ProgramOption]
    /// What may stand before a command only.
    var leading: [ProgramOption] = []
    var commands: [Syntax] = []

    /// One for each program that is shipped.
    static var all: [BashCompletion] {
        [
            BashCompletion(
                program: "ebbctl",
                options: Syntax.everywhere,
                leading: [Syntax.version],
                commands: HelpText.commands
            ),
            BashCompletion(program: Arguments.help.name, options: Arguments.help.options),
            BashCompletion(
                program: EbbSimulator.HelpText.program.name,
                options: EbbSimulator.HelpText.program.options
            ),
        ]
    }

    private var function: String { "_" + String(self.program.map { $0 == "-" ? "_" : $0 }) }

    private var everyOption: [ProgramOption] { self.leading + self.options + self.commands.flatMap(\.options) }

    /// The script. It needs bash alone, and asks neither the daemon nor any program.
    var script: String {
        """
        # bash completion for \(self.program), made by ebb-manual from its own help.

        \(self.function)() {
            local word=${COMP_WORDS[COMP_CWORD]} awaited='' offered='' given i\(self.commands.isEmpty ? "" : Self.locals)
            [[ $word == = ]] && word=''
            # What the words before are: bash makes three words of --option=VALUE.
            for ((i = 1; i < COMP_CWORD; i++)); do
                given=${COMP_WORDS[i]}
                if [[ $given == = ]]; then
                    continue
                elif [[ -n $awaited ]]; then
        \(Paragraph.indented(self.commands.isEmpty ? "awaited=''" : Self.takeValue, by: 12))
                else
                    case $given in
                    \(self.pattern(self.everyOption.filter { $0.value != nil })) awaited=$given ;;
        \(Paragraph.indented(self.commands.isEmpty ? "*) ;;" : Self.takeWord, by: 12))
                    esac
                fi
            done

            if [[ -n $awaited ]]; then
                case $awaited in
        \(Paragraph.indented(self.values, by: 8))
                *) COMPREPLY=() ;;
                esac
                return
            fi
        \(Paragraph.indented(self.commands.isEmpty ? "offered=\"\(self.words(self.options))\"" : self.offers, by: 4))
            mapfile -t COMPREPLY < <(compgen -W "$offered" -- "$word")
        }

        complete -F \(self.function) \(self.program)

        """
    }

    // MARK: Commands

    private static let locals = " command='' operands=0 config=/etc/ebb/ebb.toml"

    private static let takeValue = #"""
        [[ $awaited == --config ]] && config=${given/#\~\//$HOME/}
        awaited=''
        """#

    private static let takeWord = """
        -*) ;;
        *) if [[ -z $command ]]; then command=$given; else ((operands++)); fi ;;
        """

    /// What is offered where an option, a command or its operand can stand.
    private var offers: String {
        """
        if [[ $word == -* ]]; then
            offered="\(self.words(self.options))"
            case $command in
        \(Paragraph.indented(self.optionsByCommand, by: 4))
            esac
        else
            case $command in
        \(Paragraph.indented(self.operands, by: 4))
            esac
        fi
        """
    }

    private var optionsByCommand: String {
        let own = self.commands.filter { !$0.options.isEmpty }.map { command in
            "\(command.name)) offered+=\" \(self.words(command.options))\" ;;"
        }
        return (own + ["'') offered+=\" \(self.words(self.leading))\" ;;", "*) ;;"]).joined(separator: "\n")
    }

    /// Commands, and the teams that a command takes one of.
    private var operands: String {
        let names = self.commands.map(\.name).joined(separator: " ")
        let ofTeams = self.commands.filter { $0.operands.first?.name == "TEAM" }.map(\.name)
        return """
            '') offered="\(names) help" ;;
            help) ((operands)) || offered="\(names)" ;;
            \(ofTeams.joined(separator: " | ")))
                # The names of the teams' files. compgen expands what it is given: nothing but names may reach it.
                [[ $config == */* ]] || config=./$config
                for given in "${config%/*}"/teams.d/*.toml; do
                    given=${given##*/}
                    given=${given%.toml}
                    [[ $operands == 0 && $given =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] && offered+=" $given"
                done
                ;;
            *) ;;
            """
    }

    // MARK: Options

    private func pattern(_ options: [ProgramOption]) -> String {
        var seen: Set<String> = []
        return options.map { "--" + $0.name }.filter { seen.insert($0).inserted }.joined(separator: " | ") + ")"
    }

    private func words(_ options: [ProgramOption]) -> String {
        options.map { "--" + $0.name }.joined(separator: " ")
    }

    /// The values of options that have a form that bash knows, or a few choices.
    private var values: String {
        let files = self.everyOption.filter { ["FILE", "PATH"].contains($0.value) }
        let folders = self.everyOption.filter { $0.value == "DIR" }
        var cases: [String] = []
        for (options, kind) in [(files, "f"), (folders, "d")] where !options.isEmpty {
            cases.append(
                """
                \(self.pattern(options))
                    compopt -o filenames 2>/dev/null
                    mapfile -t COMPREPLY < <(compgen -\(kind) -- "$word")
                    ;;
                """
            )
        }
        for option in self.everyOption where !option.choices.isEmpty {
            let choices = option.choices.joined(separator: " ")
            cases.append("--\(option.name)) mapfile -t COMPREPLY < <(compgen -W \"\(choices)\" -- \"$word\") ;;")
        }
        return cases.joined(separator: "\n")
    }
}
