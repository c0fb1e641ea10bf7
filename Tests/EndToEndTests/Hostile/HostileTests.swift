import EbbControl
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// What comes in that nobody of good will sends: it gets an answer or its connection is closed, everybody else is served
/// meanwhile, and nothing grows.
@Suite struct HostileTests {
    /// More memory than that is not bounded; what is measured is printed.
    private static let megabytesAtMost = 48.0

    private func expectNoGrowth(_ front: Front, since before: Double, after what: String) {
        let after = front.memory
        print("measured: \(front), \(what): RssAnon \(before.rounded()) MB before, \(after.rounded()) MB after")
        if !Machine.isSanitized { #expect(after - before < Self.megabytesAtMost) }
    }

    @Test func `whatever is malformed or huge gets an error or is closed, and nothing comes of it`() async throws {
        try await Stage.run { stage in
            let (control, metrics, simulator) = try await stage.fronts()
            for front in [control, metrics, simulator] {
                #expect(try await front.ask() == 200)
                let (before, descriptors) = (front.memory, front.descriptors)
                for round in 1...3 {
                    try await withThrowingTaskGroup(of: (Attack, RawConnection.Outcome).self) { group in
                        // Those without an end are closed after a time-out; the simulator's is two minutes, on purpose.
                        let waits = round == 1 && front.path != simulator.path
                        for attack in Attack.malformed where attack.isComplete || waits {
                            group.addTask { (attack, try await front.meet(attack)) }
                        }
                        for try await (attack, outcome) in group {
                            let isRefused =
                                switch outcome {
                                case .answered(let status): status >= 400
                                case .closed: true
                                case .silent: false
                                }
                            #expect(isRefused, "\(front), \(attack.name): \(outcome)")
                        }
                    }
                }
                #expect(try await front.ask() == 200)
                self.expectNoGrowth(front, since: before, after: "malformed")
                try await eventually("its descriptors are back") { front.descriptors <= descriptors + 2 }
            }
            #expect(try await stage.control.status().paused == false)
        }
    }

    @Test func `halves and slow ones are closed in the end, and keep nobody from being served`() async throws {
        try await Stage.run { stage in
            let (control, metrics, _) = try await stage.fronts()
            for front in [control, metrics] {
                let descriptors = front.descriptors
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for attack in Attack.halves {
                        group.addTask {
                            let outcome = try await front.meet(attack)
                            #expect(outcome != .silent, "\(front), \(attack.name)")
                        }
                    }
                    // A byte every fifth of a second: served if it comes to its end, and in nobody's way until then.
                    group.addTask {
                        try await onThread {
                            let connection = try RawConnection(front.address)
                            for byte in Array("GET \(front.path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8) {
                                connection.send([byte])
                                usleep(50_000)
                            }
                            #expect(connection.outcome() == .answered(200))
                        }
                    }
                    for _ in 1...10 { #expect(try await front.ask() == 200) }
                    try await group.waitForAll()
                }
                try await eventually("its descriptors are back") { front.descriptors <= descriptors + 2 }
            }
        }
    }

    @Test func `200 connections at once are all answered`() async throws {
        try await Stage.run { stage in
            let (control, metrics, simulator) = try await stage.fronts()
            for front in [control, metrics, simulator] {
                _ = try await front.ask()
                let before = front.memory
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 1...200 { group.addTask { try await front.ask() } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses.allSatisfy { $0 == 200 }, "\(front): \(Set(statuses))")
                self.expectNoGrowth(front, since: before, after: "200 at once")
            }
        }
    }

    @Test func `who fills the metrics listener takes nothing from the operator, and not for long from the others`()
        async throws
    {
        try await Stage.run { stage in
            let (control, metrics, _) = try await stage.fronts()
            let before = metrics.memory
            let idle = try await onThread { try (1...200).map { _ in try RawConnection(metrics.address) } }
            for connection in idle { connection.send(Array("GET /metrics HTTP/1.1\r\n".utf8)) }
            for _ in 1...20 { #expect(try await control.ask() == 200) }
            // Each place is free again after five seconds.
            #expect(
                try await eventually("the metrics are read again", within: .seconds(120)) {
                    try? await metrics.ask()
                } == 200
            )
            self.expectNoGrowth(metrics, since: before, after: "200 that say nothing")
            withExtendedLifetime(idle) {}
        }
    }

    @Test func `a thousand requests on one connection are answered one after the other`() async throws {
        try await Stage.run { stage in
            let (control, metrics, _) = try await stage.fronts()
            for front in [control, metrics] {
                let before = front.memory
                let answers = try await onThread {
                    let connection = try RawConnection(front.address)
                    let one = "GET \(front.path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    let last = "GET \(front.path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    Thread.detachNewThread {
                        connection.send(Array((String(repeating: one, count: 999) + last).utf8))
                    }
                    let text = String(decoding: connection.receive().bytes, as: UTF8.self)
                    return text.components(separatedBy: "HTTP/1.1 200 OK\r\n").count - 1
                }
                #expect(answers == 1_000, "\(front)")
                self.expectNoGrowth(front, since: before, after: "1000 in a row")
            }
        }
    }

    @Test func `a client that is gone while it waits harms nobody`() async throws {
        try await Stage.run { stage in
            let (control, metrics, _) = try await stage.fronts()
            for (front, path) in [(control, "/v1/teams"), (metrics, "/healthz")] {
                let (before, descriptors) = (front.memory, front.descriptors)
                let state = try StateFile(stage.statePath)
                try state.execute("BEGIN EXCLUSIVE")
                try await onThread {
                    for number in 1...100 {
                        let connection = try RawConnection(front.address)
                        connection.send(Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                        if number.isMultiple(of: 2) { connection.reset() }
                    }
                }
                try state.execute("ROLLBACK")
                #expect(try await front.ask() == 200)
                self.expectNoGrowth(front, since: before, after: "100 that are gone")
                try await eventually("its descriptors are back") { front.descriptors <= descriptors + 2 }
            }
        }
    }

    @Test func `a stop with requests waiting gives each an answer or closes it, and ends in order`() async throws {
        try await Stage.run { stage in
            let (control, metrics, _) = try await stage.fronts()
            let state = try StateFile(stage.statePath)
            try state.execute("BEGIN EXCLUSIVE")
            let waiting = try await onThread {
                try [(control, "/v1/teams"), (metrics, "/healthz")].flatMap { front, path in
                    try (1...20).map { _ in
                        let connection = try RawConnection(front.address)
                        connection.send(Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                        return connection
                    }
                }
            }
            let halves = try await onThread {
                try [control, metrics].map { front in
                    let connection = try RawConnection(front.address)
                    connection.send(Array("GET /healthz HTT".utf8))
                    return connection
                }
            }
            // Begun, and held up by the lock.
            try await Task.sleep(for: .milliseconds(200))
            control.program.kill(SIGTERM)
            try await Task.sleep(for: .milliseconds(200))
            try state.execute("ROLLBACK")
            #expect(try await control.program.ended() == .status(0))
            let outcomes = try await onThread { (waiting + halves).map { $0.outcome() } }
            #expect(!outcomes.contains(.silent), "\(outcomes)")
            #expect(outcomes.contains { $0 == .answered(503) || $0 == .answered(200) })
        }
    }

    @Test func `no command reaches ebbd but through its socket`() async throws {
        try await Stage.run { stage in
            let (control, metrics, _) = try await stage.fronts()
            let team = try await stage.control.ask(.teams(Page()), for: TeamsReply.self).teams[0].name
            let commands: [ControlRequest] = [
                .tick(team: nil), .pause(team: nil, seconds: nil), .resume(team: nil), .approve(team: team, plan: nil),
                .drain(team: team, limit: nil), .cancelDrain(team: team),
            ]
            let records = control.program.records(with: "An operator gave a command")
            for command in commands {
                let body = try command.body.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) } ?? ""
                for method in ["POST", "PUT", "DELETE", "PATCH"] {
                    let reply = try await HTTPExchange.send(method, command.target, body: body, to: metrics.address)
                    #expect(reply.status == 405, "\(method) \(command.target)")
                }
                #expect(try await HTTPExchange.send("GET", command.target, to: metrics.address).status == 404)
            }
            let status = try await stage.control.status()
            #expect(!status.paused && status.drains.isEmpty)
            #expect(control.program.records(with: "An operator gave a command") == records)
            // The same words through the socket do what they say.
            #expect(try await stage.control.ask(.pause(team: nil, seconds: nil), for: PauseReply.self).paused)
        }
    }

    @Test(.enabled(if: Machine.isRoot && Machine.canGiveUpRights))
    func `the socket is for owner and group alone`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            _ = try await stage.daemon()
            chmod(stage.folder, 0o755)
            let script = "import socket,sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
            let arguments = Machine.withoutRights + ["/usr/bin/python3", "-c", script, stage.socketPath]
            let ended = try await stage.run("/usr/bin/env", arguments)
            #expect(ended.errors.contains("PermissionError"))
            let allowed = try await stage.run("/usr/bin/env", ["/usr/bin/python3", "-c", script, stage.socketPath])
            #expect(allowed.end == .status(0))
        }
    }
}
