import EbbCore
import EbbSimulator

/// Makes the script of a failure shorter: whatever can be left out so that the same invariant still does not hold.
package struct ScriptShortener: Sendable {
    private let run: ScriptRun
    private let invariant: String
    private let goesOn: @Sendable () -> Bool

    /// For a run in which this invariant did not hold; it ends early when `goesOn` says so.
    package init(_ run: ScriptRun, _ invariant: String, goesOn: @escaping @Sendable () -> Bool = { true }) {
        self.run = run
        self.invariant = invariant
        self.goesOn = goesOn
    }

    /// The shortest script that is found.
    package func shorten() async -> Script {
        var (script, size) = (self.run.script, Int.max)
        while script.json.count < size, self.goesOn() {
            size = script.json.count
            script = await self.cutEnd(script)
            script = await self.dropHappenings(script)
            for change in Self.simplifications(script) { script = await self.attempt(change, on: script) }
            script = await self.halveGroups(script)
        }
        return script
    }

    /// The changed script if it fails still, else the one before.
    private func attempt(_ change: (inout Script) -> Void, on script: Script) async -> Script {
        guard self.goesOn() else { return script }
        var changed = script
        change(&changed)
        return await self.violation(changed) == nil ? script : changed
    }

    private func violation(_ script: Script) async -> Violation? {
        var run = self.run
        run.script = script
        let violation = await run.run().violation
        return violation?.invariant == self.invariant ? violation : nil
    }

    /// Ends soon after the failure, without a calm; or with it as late as it must.
    private func cutEnd(_ script: Script) async -> Script {
        guard let violation = await self.violation(script) else { return script }
        let days = (violation.at - ScriptRun.begins).inSeconds / 86_400
        var script = await self.attempt(
            {
                $0.days = min($0.days, days + 0.01)
                $0.calm = 0
            },
            on: script
        )
        for part in [0.5, 0.75, 0.9] where script.calm > 0 {
            let busy = (script.days - script.calm / 86_400) * part
            script = await self.attempt({ $0.days = $0.calm / 86_400 + busy }, on: script)
        }
        return script
    }

    private func dropHappenings(_ script: Script) async -> Script {
        var script = script
        var length = max(1, script.happenings.count / 2)
        while true {
            var start = 0
            while start < script.happenings.count {
                let before = script.happenings.count
                let range = start..<min(before, start + length)
                script = await self.attempt({ $0.happenings.removeSubrange(range) }, on: script)
                if script.happenings.count == before { start += length }
            }
            guard length > 1 else { return script }
            length /= 2
        }
    }

    private static func simplifications(_ script: Script) -> [(inout Script) -> Void] {
        var changes: [(inout Script) -> Void] = [
            { $0.world.faults = FaultPlan() }, { $0.world.people = PeoplePlan() }, { $0.world.appRate = 0 },
            { $0.world.jitter = .zero }, { $0.workersAtOnce = nil },
        ]
        for index in script.world.teams.indices.dropFirst().reversed() {
            changes.append { script in
                script.settings.teams.removeAll { $0.team == script.world.teams[index].id }
                script.world.teams.remove(at: index)
            }
        }
        for team in script.world.teams.indices {
            for group in script.world.teams[team].groups.indices.reversed() {
                changes.append { script in
                    guard team < script.world.teams.count, group < script.world.teams[team].groups.count else { return }
                    script.world.teams[team].groups.remove(at: group)
                }
            }
        }
        return changes
    }

    private func halveGroups(_ script: Script) async -> Script {
        var script = script
        for team in script.world.teams.indices {
            for group in script.world.teams[team].groups.indices {
                while script.world.teams[team].groups[group].count > 1 {
                    let before = script.world.teams[team].groups[group].count
                    script = await self.attempt({ $0.world.teams[team].groups[group].count = before / 2 }, on: script)
                    if script.world.teams[team].groups[group].count == before { break }
                }
            }
        }
        return script
    }
}
