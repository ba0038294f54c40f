internal import Dispatch
import Glibc
import Synchronization

/// Runs a program with these arguments and variables, and ends it where it takes too long.
public typealias ProgramRunner =
    @Sendable (_ arguments: [String], _ variables: [String: String], _ timeout: Duration) async -> ProgramOutcome

/// What became of a program.
public enum ProgramOutcome: Sendable, Equatable {
    /// It ended by itself; what it wrote to standard output.
    case ended(status: Int32, output: [UInt8])
    /// A signal ended it.
    case killed(signal: Int32)
    /// It could not be started; the system's error.
    case notStarted(code: Int32)
    /// It took too long, and was ended.
    case timedOut
    /// It wrote more than anybody reads, and was ended.
    case tooMuchOutput
}

/// Programs of this machine, without a shell between.
///
/// Standard input is empty, and what they write to standard error is thrown away: it may hold secrets. They inherit no
/// open file, and no signal that this program ignores or blocks.
public enum SystemProgram {
    private static let starting = Mutex(())

    /// The most that is read of a program's output, in bytes.
    static let maximumOutput = 1 << 20

    /// Runs a program found on PATH, on a thread that may block.
    @Sendable
    public static func run(
        _ arguments: [String], _ variables: [String: String], _ timeout: Duration
    ) async -> ProgramOutcome {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "muster.program").async {
                continuation.resume(returning: runBlocking(arguments, variables, timeout))
            }
        }
    }

    private static func runBlocking(
        _ arguments: [String], _ variables: [String: String], _ timeout: Duration
    ) -> ProgramOutcome {
        let deadline = SystemTime().monotonicNow + timeout
        var ends: [Int32] = [-1, -1]
        var process: pid_t = 0
        // One at a time: what another one inherits of this pipe would keep its end from being seen.
        let code = starting.withLock { _ in
            guard pipe(&ends) == 0 else { return errno }
            defer { close(ends[1]) }
            return start(&process, arguments, variables, output: ends[1])
        }
        let reading = ends[0]
        defer { close(reading) }
        guard code == 0 else { return .notStarted(code: code) }
        var output: [UInt8] = []
        if let early = read(all: &output, from: reading, until: deadline) {
            kill(process, SIGKILL)
            _ = wait(for: process, until: nil)
            return early
        }
        guard let status = wait(for: process, until: deadline) else {
            kill(process, SIGKILL)
            _ = wait(for: process, until: nil)
            return .timedOut
        }
        let signal = status & 0x7F
        return signal == 0 ? .ended(status: status >> 8 & 0xFF, output: output) : .killed(signal: signal)
    }

    /// Starts a program; the system's error, 0 for none.
    private static func start(
        _ process: inout pid_t, _ arguments: [String], _ variables: [String: String], output: Int32
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Some more than are open now, for other threads open files meanwhile; one that is not open is no error as long
        // as its number is allowed.
        let allowed = Int32(clamping: sysconf(Int32(_SC_OPEN_MAX)))
        for descriptor in 3..<max(3, min((openDescriptors().max() ?? 2) + 256, allowed)) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        return withStrings(arguments) { arguments in
            withStrings(variables.map { "\($0)=\($1)" }) { variables in
                guard let name = arguments[0] else { return EINVAL }
                return posix_spawnp(&process, name, &actions, &attributes, arguments, variables)
            }
        }
    }

    /// What this program has open.
    private static func openDescriptors() -> [Int32] {
        guard let directory = opendir("/proc/self/fd") else { return [] }
        defer { closedir(directory) }
        var descriptors: [Int32] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let descriptor = Int32(name) { descriptors.append(descriptor) }
        }
        return descriptors
    }

    /// Reads to the end; what keeps from it, nil when nothing does.
    private static func read(
        all output: inout [UInt8], from descriptor: Int32, until deadline: Duration
    ) -> ProgramOutcome? {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let left = deadline - SystemTime().monotonicNow
            guard left > .zero else { return .timedOut }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, milliseconds(left)) > 0 else { continue }
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            output.append(contentsOf: chunk[..<count])
            if output.count > maximumOutput { return .tooMuchOutput }
        }
    }

    /// The status of a program that has ended; nil when it has not by then.
    private static func wait(for process: pid_t, until deadline: Duration?) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(process, &status, deadline == nil ? 0 : WNOHANG)
            if ended == process { return status }
            // Where SIGCHLD is ignored the system forgets the status.
            if ended < 0, errno != EINTR { return 0 }
            if let deadline, SystemTime().monotonicNow >= deadline { return nil }
            usleep(2_000)
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        return Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    /// Texts as C has them: an array with a null at its end.
    private static func withStrings(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Int32
    ) -> Int32 {
        let strings = texts.map { strdup($0) }
        defer { for string in strings { free(string) } }
        return body(strings + [nil])
    }
}
