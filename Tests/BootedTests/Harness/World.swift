import EbbSimulator
import EbbTestSupport
import Foundation

/// An installed Ebb as an operator leaves it, in front of an `ebb-sim` of its own.
struct World: Sendable {
    /// When it began, as `journalctl --since` takes it.
    let began: String

    /// Ends what an earlier test has left, starts `ebb-sim`, and writes a configuration for it under `/etc/ebb`, with
    /// the tokens as credentials. `ebbd` is not started.
    ///
    /// - Parameters:
    ///   - options: the simulator's.
    ///   - service: lines for `[Service]` of a drop-in.
    init(_ options: String, service: String = "") async throws {
        try await Self.clear()
        self.began = "@" + (try await sh("echo $EPOCHREALTIME"))
        try await Self.serve(
            "sim",
            "ebb-sim --listen 127.0.0.1:8065 --write-config /run/world --app-rate 0 \(options)"
        )
        try await sh(
            """
            for i in $(seq 200); do curl -sf http://127.0.0.1:8065/_sim/report >/dev/null && break; sleep 0.05; done
            # The state and the socket are where the unit has them.
            sed '/^\\[state\\]/,/^$/d; /^\\[control\\]/,/^$/d' /run/world/ebb.toml >/etc/ebb/ebb.toml
            for file in /run/world/teams.d/*.toml; do
                sed '/^token_file/d' "$file" >/etc/ebb/teams.d/"$(basename "$file")"
            done
            install -m 600 /run/world/tokens/* /etc/ebb/credentials/
            """
        )
        if !service.isEmpty { try await self.dropIn("test", "[Service]\n" + service) }
    }

    /// Nothing of an earlier test: no process, no state, no configuration, no drop-in.
    static func clear() async throws {
        try await sh(
            """
            systemctl stop ebbd.service ebbd.socket sim lock names tls 2>/dev/null || true
            systemctl unmask -q ebbd.socket
            systemctl reset-failed 2>/dev/null || true
            rm -rf /etc/systemd/system/ebbd.service.d /etc/systemd/system/ebbd.socket.d /var/lib/private/ebb /var/lib/ebb
            rm -rf /run/world /etc/ebb/teams.d/*.toml /etc/ebb/credentials/*
            systemctl daemon-reload
            """
        )
    }

    /// Runs a command as a unit of that name, in the place of the one before.
    static func serve(_ unit: String, _ command: String) async throws {
        try await sh(
            """
            printf '[Service]\\nExecStart=%s\\n' "\(command)" >/run/systemd/system/\(unit).service
            systemctl daemon-reload
            systemctl restart \(unit)
            """
        )
    }

    /// Writes a drop-in of the service.
    func dropIn(_ name: String, _ text: String) async throws {
        try await sh(
            """
            mkdir -p /etc/systemd/system/ebbd.service.d
            cat >/etc/systemd/system/ebbd.service.d/\(name).conf <<'END'
            \(text)
            END
            systemctl daemon-reload
            """
        )
    }

    /// Starts `ebbd`, which returns once it is ready.
    func start() async throws { try await sh("systemctl start ebbd") }

    /// `POST /_sim/NAME`
    func steer(_ name: String, _ fields: String = "") async throws {
        try await sh("curl -sf -X POST -d '\(fields)' http://127.0.0.1:8065/_sim/\(name)")
    }

    /// What became of the world until now.
    func report() async throws -> WorldReport {
        let text = try await sh("curl -sf http://127.0.0.1:8065/_sim/report")
        return try JSONDecoder().decode(WorldReport.self, from: Data(text.utf8))
    }

    /// Waits until the world says so.
    func until(
        _ what: String,
        within limit: Duration = .seconds(40),
        _ holds: (WorldReport) -> Bool
    ) async throws {
        try await eventually(what, within: limit, every: .milliseconds(50)) { holds(try await self.report()) }
    }

    /// The journal's records of that kind since the world began, oldest first, as far as their fields are text.
    func records(_ kind: String) async throws -> [[String: String]] {
        let text = try await sh("journalctl --sync; journalctl --since \(self.began) -o json MESSAGE_ID=\(kind)")
        return text.split(separator: "\n").map { line in
            let entry = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? [:]
            return entry.compactMapValues { value in
                (value as? [String])?.joined(separator: ",") ?? value as? String
            }
        }
    }

    /// What the journal has of the service since the world began, as text alone.
    func journal() async throws -> String {
        try await sh("journalctl --sync; journalctl -u ebbd --since \(self.began) -o cat")
    }

    /// Waits until the journal has a record of that kind that looks so.
    func untilRecord(_ kind: String, _ looks: ([String: String]) -> Bool) async throws {
        try await eventually("a record \(kind)", every: .milliseconds(200)) {
            try await self.records(kind).contains(where: looks)
        }
    }

    /// Waits until a script ends with 0.
    func until(_ what: String, within limit: Duration = .seconds(40), _ script: String) async throws {
        try await eventually(what, within: limit, every: .milliseconds(50)) { try await succeeds(script) }
    }

    /// A property of the service, as systemd has it.
    func property(_ name: String) async throws -> String { try await sh("systemctl show ebbd -p \(name) --value") }

    /// Has another process hold a lock on the state for so many seconds; when that began, in seconds since 1970.
    /// While it lasts there is a file `/run/locked`.
    @discardableResult
    func lock(for seconds: Int) async throws -> Double {
        let began = try await sh(
            """
            cat >/run/lock.sh <<'END'
            { echo '.timeout 5000'; echo 'BEGIN EXCLUSIVE;'; echo '.shell touch /run/locked'; sleep \(seconds)
              echo '.shell rm /run/locked'; echo 'ROLLBACK;'; } | sqlite3 /var/lib/private/ebb/ebb.db
            END
            printf '[Service]\\nExecStart=bash /run/lock.sh\\n' >/run/systemd/system/lock.service
            systemctl daemon-reload; systemctl start lock
            until test -e /run/locked; do sleep 0.01; done
            echo $EPOCHREALTIME
            """
        )
        return Double(began) ?? 0
    }
}
