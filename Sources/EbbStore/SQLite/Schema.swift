/// The tables, and how each version of them came from the one before.
enum Schema {
    /// Marks a file as Ebb's, in the header field that SQLite keeps for this: "EBB1".
    static let applicationID: Int64 = 0x4542_4231

    /// One step from a version to the next.
    struct Migration {
        /// The version that it leads to.
        let version: Int64
        /// What it does, in one transaction.
        let script: String
    }

    /// Every step, in order. A step that was released is never edited; a change is a new step.
    static let migrations = [Migration(version: 1, script: version1), Migration(version: 2, script: version2)]

    /// The version that this build reads and writes.
    static let currentVersion = migrations.map(\.version).max() ?? 0

    /// Makes sure that the file is Ebb's and not too new, without changing it.
    static func check(_ connection: Connection) throws {
        let application = try connection.integer("PRAGMA application_id")
        let version = try connection.integer("PRAGMA user_version")
        let isEmpty = try connection.integer("SELECT count(*) FROM sqlite_schema") == 0
        guard application == self.applicationID || (application == 0 && version == 0 && isEmpty) else {
            throw StoreError(
                .foreign,
                "\(connection.path) is a database of another program (application id \(application)); it was left as "
                    + "it is. Name another file as url in [state]"
            )
        }
        guard version <= self.currentVersion else {
            throw StoreError(
                .newer,
                "the state \(connection.path) has version \(version), and this ebbd knows versions up to "
                    + "\(self.currentVersion); it was left as it is. Install the newer Ebb again, or restore a backup"
            )
        }
    }

    /// Takes the steps that the file lacks, each in a transaction of its own.
    static func migrate(_ connection: Connection, by migrations: [Migration] = migrations) throws {
        for migration in migrations {
            try connection.transaction {
                guard try connection.integer("PRAGMA user_version") < migration.version else { return }
                try connection.execute(migration.script)
                try connection.execute("PRAGMA application_id = \(self.applicationID)")
                try connection.execute("PRAGMA user_version = \(migration.version)")
            }
        }
    }

    // Instants are nanoseconds of Ebb's timeline, civil times microseconds since 1970, flags 0 or 1.
    // A million conversations are few bytes each: teams by number, states by number, and no index for closed ones.
    private static let version1 = """
        CREATE TABLE anchor (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            boot_id TEXT NOT NULL,
            boottime INTEGER NOT NULL,
            wall INTEGER NOT NULL,
            instant INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE team (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            revision INTEGER NOT NULL DEFAULT -1,
            record TEXT
        ) STRICT;

        CREATE TABLE conversation (
            team INTEGER NOT NULL REFERENCES team (number),
            id TEXT NOT NULL,
            state INTEGER NOT NULL,
            reason TEXT,
            until INTEGER,
            base INTEGER,
            created INTEGER,
            creator TEXT,
            is_external INTEGER NOT NULL,
            restarted INTEGER,
            last_message INTEGER,
            members TEXT,
            attempt INTEGER NOT NULL,
            last_failure INTEGER,
            first_seen INTEGER NOT NULL,
            released INTEGER NOT NULL,
            plan INTEGER,
            noticed INTEGER,
            closes_from INTEGER,
            notice_rehearsed INTEGER,
            generation INTEGER NOT NULL,
            PRIMARY KEY (team, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX conversation_work ON conversation (team, base, id) WHERE state = 0;
        CREATE INDEX conversation_wake ON conversation (until) WHERE until IS NOT NULL;
        CREATE INDEX conversation_released ON conversation (team) WHERE released = 1;

        CREATE TABLE planned (
            team INTEGER NOT NULL REFERENCES team (number),
            id TEXT NOT NULL,
            is_notice INTEGER NOT NULL,
            PRIMARY KEY (team, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE staged (
            team INTEGER NOT NULL REFERENCES team (number),
            id TEXT NOT NULL,
            created INTEGER,
            creator TEXT,
            is_open INTEGER,
            is_external INTEGER NOT NULL,
            PRIMARY KEY (team, id)
        ) STRICT, WITHOUT ROWID;

        -- Whoever follows the audit goes on from a number, which therefore never comes again.
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            wall INTEGER NOT NULL,
            instant INTEGER NOT NULL,
            team INTEGER NOT NULL REFERENCES team (number),
            conversation TEXT NOT NULL,
            action TEXT NOT NULL,
            base INTEGER NOT NULL,
            measure TEXT NOT NULL,
            last_message INTEGER,
            run TEXT NOT NULL,
            request_id TEXT,
            is_paced INTEGER NOT NULL,
            command TEXT,
            error TEXT
        ) STRICT;
        CREATE INDEX audit_wall ON audit (wall, action, team);
        CREATE INDEX audit_team ON audit (team, instant);
        CREATE INDEX audit_number ON audit (team);
        CREATE INDEX audit_conversation ON audit (conversation);

        CREATE TABLE tick (
            number INTEGER PRIMARY KEY,
            started INTEGER NOT NULL,
            ended INTEGER NOT NULL,
            missed INTEGER NOT NULL,
            is_extra INTEGER NOT NULL,
            due INTEGER NOT NULL,
            closed INTEGER NOT NULL,
            drained INTEGER NOT NULL,
            already_closed INTEGER NOT NULL,
            would_close INTEGER NOT NULL,
            notified INTEGER NOT NULL,
            would_notify INTEGER NOT NULL,
            kept INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            teams INTEGER NOT NULL,
            not_reached INTEGER NOT NULL,
            backlog INTEGER NOT NULL,
            requests INTEGER NOT NULL,
            refused INTEGER NOT NULL,
            rate_limit REAL NOT NULL,
            share REAL NOT NULL,
            audit INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE backlog (
            tick INTEGER NOT NULL,
            team INTEGER NOT NULL REFERENCES team (number),
            backlog INTEGER NOT NULL,
            PRIMARY KEY (tick, team)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outcome (
            hour INTEGER NOT NULL,
            team INTEGER NOT NULL REFERENCES team (number),
            name TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (hour, team, name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE budget (
            team TEXT NOT NULL,
            method TEXT NOT NULL,
            revision INTEGER NOT NULL,
            owed_until INTEGER NOT NULL,
            held_until INTEGER,
            factor REAL NOT NULL,
            clean_use INTEGER NOT NULL,
            last_use INTEGER,
            last_refusal INTEGER,
            ceiling REAL,
            ceiling_until INTEGER,
            owed_interval INTEGER NOT NULL,
            PRIMARY KEY (team, method)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE document (
            name TEXT PRIMARY KEY,
            body BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    // How many of a team's conversations are in each state: an operator with many teams looks at all of them, and a
    // million rows would have to be counted. Triggers keep it, so that no statement can forget to.
    private static let version2 = """
        CREATE TABLE tally (
            team INTEGER NOT NULL REFERENCES team (number),
            state INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (team, state)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO tally SELECT team, state, count(*) FROM conversation
            WHERE state IS NOT NULL AND team IN (SELECT number FROM team) GROUP BY team, state;

        CREATE TRIGGER tally_inserted AFTER INSERT ON conversation BEGIN
            INSERT INTO tally VALUES (NEW.team, NEW.state, 1)
                ON CONFLICT (team, state) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER tally_moved AFTER UPDATE OF state ON conversation WHEN OLD.state <> NEW.state BEGIN
            UPDATE tally SET count = count - 1 WHERE team = OLD.team AND state = OLD.state;
            INSERT INTO tally VALUES (NEW.team, NEW.state, 1)
                ON CONFLICT (team, state) DO UPDATE SET count = count + 1;
        END;
        """
}
