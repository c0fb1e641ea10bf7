/// What the project does not do, as regular expressions for lines of code.
enum Rules {
    /// Where everything runs in a simulation as well, so that the same seed gives the same run.
    static let deterministic = [
        #"\bTask\s*(<.*>)?\s*[({]"#, #"\bTask\s*\.\s*(detached|immediate|sleep)\b"#,
        #"\b(Continuous|Suspending)Clock\b"#,
        #"\bDispatch"#, #"\bMainActor\b"#,
        #"\bSystemRandomNumberGenerator\b"#, #"\.random(Element)?\("#, #"\.shuffle(d)?\(\)"#,
        #"\b(arc4random|getrandom|getentropy|d?rand48|rand|random)\("#,
    ]

    /// What ends the process, or hides that something may.
    static let trapping = [#"\btry!"#, #"\bas!"#, #"\bfatalError\("#]

    /// One thread that was once niced stays so, and its children with it.
    static let priorities = [#"\bTaskPriority\b"#, #"\b(Task|addTask)\s*(<.*>)?\s*\(\s*priority:"#]

    /// Settings come from files, and from what systemd hands over.
    static let ownVariables = [#"getenv\(\s*"EBB_"#, #"[eE]nvironment\b.*\bEBB_"#]

    /// Paths that mean something on one person's machine.
    static let machinePaths = [#"(^|[\s"'`(=:])/(home|root|work|Users|mnt|media)/"#]

    /// Words that are notes to oneself.
    static let notes = [#"\b(TODO|FIXME|XXX|HACK)\b"#, #"(?i)\bissues? #?\d"#]

    /// What each target may import of the project's modules; dependencies point down.
    static let modules: [String: Set<String>] = [
        "ebbd": ["EbbDaemon", "Host"],
        "ebbctl": ["EbbOperator"],
        "ebb-sim": ["EbbSimulator", "Host"],
        "ebb-bench": ["EbbBenchmarks"],
        "ebb-manual": ["EbbManual"],
        "EbbManual": ["EbbDaemon", "EbbOperator", "EbbSimulator", "EbbConfig", "EbbCore"],
        "EbbBenchmarks": [
            "EbbSimulation", "EbbDaemon", "EbbSimulator", "SlackAPI", "EbbStore", "EbbControl", "HTTPServer",
            "SeededExecution", "Host", "EbbCore",
        ],
        "EbbSimulation": [
            "EbbDaemon", "EbbSimulator", "EbbInstallations", "SlackAPI", "EbbStore", "EbbConfig", "EbbControl",
            "HTTPServer", "Systemd", "SeededExecution", "EbbCore",
        ],
        "SeededExecution": ["EbbCore"],
        "EbbDaemon": [
            "EbbInstallations", "SlackAPI", "EbbStore", "EbbConfig", "EbbPage", "EbbControl", "EbbMetrics",
            "HTTPServer",
            "Systemd", "Host", "EbbCore",
        ],
        "EbbOperator": ["EbbInstallations", "EbbConfig", "EbbPage", "EbbControl", "EbbCore", "CCurl"],
        "EbbSimulator": ["HTTPServer", "EbbCore"],
        "EbbInstallations": ["SlackAPI", "EbbCore", "CSQLite", "CPostgres"],
        "SlackAPI": ["EbbCore", "CCurl", "CCrypto"],
        "EbbStore": ["EbbCore", "CSQLite"],
        "EbbConfig": ["EbbCore", "CToml", "CTimeZones"],
        "EbbPage": ["EbbControl", "EbbCore", "CCrypto"],
        "EbbControl": ["EbbCore"],
        "EbbMetrics": [],
        "HTTPServer": ["EbbCore", "CMicroHTTPD"],
        "Systemd": ["EbbCore", "CSystemd"],
        "Host": ["EbbCore", "CMalloc"],
        "EbbCore": [],
    ]

    /// The targets that are C or C++.
    static let cModules: Set<String> = [
        "CCrypto", "CCurl", "CMalloc", "CMicroHTTPD", "CPostgres", "CSQLite", "CSystemd", "CTimeZones", "CToml",
    ]

    /// What each target may import of the system's modules, besides `FoundationEssentials` and `Glibc`.
    static let systemModules: [String: Set<String>] = [
        "EbbConfig": ["Dispatch"], "EbbCore": ["Synchronization"], "EbbInstallations": ["Dispatch"],
        "EbbOperator": ["Dispatch"], "Host": ["Dispatch"],
        "HTTPServer": ["Dispatch"], "Systemd": ["Dispatch"],
    ]

    /// Rules without I/O, clock or actors; `Glibc` stands there for a lock that Thread Sanitizer understands.
    static let pure: Set<String> = ["EbbCore"]

    /// Whether a file of that target may import that module.
    static func allows(_ module: String, in file: SourceFile) -> Bool {
        guard let target = file.target, let own = self.modules[target] else { return false }
        if own.contains(module) || self.systemModules[target]?.contains(module) == true { return true }
        if module == "Glibc", self.pure.contains(target) { return file.path == "Sources/EbbCore/Words/Locked.swift" }
        return ["FoundationEssentials", "Glibc"].contains(module)
    }
}
