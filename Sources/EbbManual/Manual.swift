import FoundationEssentials

/// What is made from the programs' own help: manual pages and completion.
public struct Manual {
    /// Each file's text, by its path below a `share` folder.
    public let files: [String: String]

    /// Makes it all; the configuration's page from the texts of `ebb.toml` and `example.toml.sample`.
    public init(mainFile: String, teamFile: String) {
        let pages = [
            Page.daemon(), .operatorsTool(), .simulator(),
            .configuration(main: CommentedFile(mainFile), team: CommentedFile(teamFile)),
        ]
        var files: [String: String] = [:]
        for page in pages { files["man/\(page.path)"] = Roff.text(of: page) }
        for completion in BashCompletion.all {
            files["bash-completion/completions/\(completion.program)"] = completion.script
        }
        self.files = files
    }

    /// The program `ebb-manual CONFIG SHARE`: reads the configuration in the folder CONFIG, writes below the folder
    /// SHARE. Gives the exit status: 0, 64 usage, 66 no configuration there, 73 a file cannot be written.
    public static func run(_ arguments: [String]) -> Int32 {
        guard arguments.count == 2 else {
            print("Usage: ebb-manual CONFIG SHARE")
            return 64
        }
        guard let main = try? String(contentsOfFile: arguments[0] + "/ebb.toml", encoding: .utf8),
            let team = try? String(contentsOfFile: arguments[0] + "/teams.d/example.toml.sample", encoding: .utf8)
        else {
            print("ebb-manual: there is no ebb.toml, or no teams.d/example.toml.sample, in \(arguments[0])")
            return 66
        }
        do {
            for (path, text) in Self(mainFile: main, teamFile: team).files {
                let file = URL(filePath: arguments[1]).appending(path: path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(text.utf8).write(to: file)
            }
            return 0
        } catch {
            print("ebb-manual: \(error)")
            return 73
        }
    }
}
