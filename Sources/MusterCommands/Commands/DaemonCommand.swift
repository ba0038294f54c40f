import Applying
import ArgumentParser
import AWSAccess
import HTTPServing
import Logging

/// Plans and applies again and again.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "daemon",
        abstract: "Keep the directory as the rosters want it: plan and apply again and again.",
        discussion: """
            SIGHUP runs now, with nothing kept from earlier runs; SIGTERM and SIGINT end the daemon once what is under \
            way is finished.
            """)

    @OptionGroup var rosters: RosterArguments
    @OptionGroup var daemon: DaemonOptions
    @OptionGroup var execution: ExecutionOptions
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var targets: TargetOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var notify: NotifyOptions
    @OptionGroup var metrics: MetricsListenOptions
    @OptionGroup var output: TextOutputOptions

    func validate() throws {
        if rosters.rosters.contains("-") {
            throw ValidationError("daemon reads its rosters anew each time: name files or directories, not -.")
        }
    }

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let log = output.ofDaemon.logger
            var context = context
            let environment = context.environment
            let manager = serviceManager(environment, log)
            // What is for this process is not handed to programs that bring credentials.
            for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { context.environment[name] = nil }
            let stop = StopFlag()
            let bell = HangupBell()
            let heartbeat = Heartbeat(time: context.time, patience: patience)
            let directory = StateDirectory.resolve(explicit: state.stateDir, environment: environment)
            let memory = RunMemory(name, in: directory, log: log)
            let notifier = try notify.notifier(context, memory, stop, log)
            let reporter = CycleReporter(context.console, output.color, log)
            let board = DaemonBoard(
                DaemonStatus(
                    started: context.time.wallNow, isPlanOnly: daemon.planOnly, interval: daemon.interval.duration))
            let hub = MetricsHub(time: context.time)
            context.metrics = hub
            context.observers += [heartbeat, hub, reporter] + [notifier].compactMap(\.self)
            let listener = try await metrics.serve(
                MonitoringPages(hub: hub, board: board, isAlive: { heartbeat.isAlive }))
            if let listener { log.notice("figures are at http://\(listener.address)/metrics") }
            let runner = CycleRunner(settings, context, stop: stop, memory: memory)
            let loop = DaemonLoop(
                pacing: daemon.pacing, time: context.time, random: .system, stop: stop, bell: bell, board: board,
                manager: manager, heartbeat: heartbeat, observers: context.observers,
                cycle: { await runner.run(isReload: $0, onRostersRead: $1) }, afterwards: FreeMemory.giveBack)
            let signals = SignalWatch(
                stop, console: context.console, firstSignal: "stopping: what is under way is finished",
                onHangup: { loop.hangUp() })
            defer { signals.end() }
            let number = stop.onSet { loop.stopping() }
            defer { stop.forget(number) }
            let pings = WatchdogPlan(environment: environment).map { plan in
                Task { await heartbeat.ping(manager, every: plan.interval, board) }
            }
            defer { pings?.cancel() }
            let status = await loop.run()
            await listener?.shutdown()
            return status
        }
    }

    private func serviceManager(_ environment: [String: String], _ log: Logger) -> any ServiceManager {
        guard let name = environment["NOTIFY_SOCKET"], !name.isEmpty else { return NoServiceManager() }
        if let socket = NotifySocket(name: name) { return socket }
        log.warning("NOTIFY_SOCKET is not a socket's path or @ and a name: nobody is told how the daemon is")
        return NoServiceManager()
    }

    private var settings: CycleSettings {
        CycleSettings(
            rosters: rosters.rosters, policy: policy.policy, connection: connection, targets: targets, state: state,
            output: output.ofDaemon, isPlanOnly: daemon.planOnly, execution: execution,
            lockTimeout: daemon.lockTimeout.duration,
            deadline: daemon.deadline?.duration)
    }

    /// What tells this set of rosters from another in what is remembered.
    private var name: String {
        RunMemory.name(rosters: rosters.rosters, policy: policy.policy, targets: targets, connection: connection)
    }

    /// Longer than any single thing in a cycle takes: a request with its waiting for the rate, the lock, a change that
    /// is to be seen.
    private var patience: Duration {
        var slowest = 1.0
        for case .atMost(let rate) in [connection.readRate.rate, connection.writeRate.rate] {
            slowest = min(slowest, rate)
        }
        return .seconds(300) + execution.settle.duration + connection.timeout.duration + daemon.lockTimeout.duration
            + .seconds(1 / slowest)
    }
}
