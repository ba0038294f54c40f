internal import Glibc

/// What is told of the process itself.
enum ProcessFigures: Sendable {
    /// Nothing.
    case none
    /// What every program of Prometheus' tells of itself, under the names that its client libraries use.
    case running
    /// What a run that is about to end took; these names cannot meet those of the program that passes them on.
    case ended

    func write(to page: inout Exposition) {
        switch self {
        case .none: return
        case .running: Self.writeRunning(to: &page)
        case .ended: Self.writeEnded(to: &page)
        }
    }

    private static func writeRunning(to page: inout Exposition) {
        func gauge(_ name: String, _ help: String, _ value: Double?) {
            guard let value else { return }
            page.family("process_" + name, .gauge, help)
            page.sample([], value)
        }
        page.family("process_cpu_seconds_total", .counter, "CPU time, of the program and of the system for it.")
        page.sample([], cpuSeconds)
        gauge("resident_memory_bytes", "Memory that is resident.", residentBytes)
        gauge("virtual_memory_bytes", "Memory that is addressed.", field(22).flatMap { Double($0) })
        gauge("open_fds", "Open file descriptors.", openDescriptors)
        gauge("max_fds", "The most file descriptors that may be open.", mostDescriptors)
        gauge("threads", "Threads.", field(19).flatMap { Double($0) })
        gauge("start_time_seconds", "When the process began, in seconds since 1970.", startTime)
    }

    private static func writeEnded(to page: inout Exposition) {
        page.family("muster_last_run_cpu_seconds", .gauge, "The CPU time that the last run took.")
        page.sample([], cpuSeconds)
        page.family("muster_last_run_peak_resident_bytes", .gauge, "The most memory that the last run had at once.")
        page.sample([], Double(usage.ru_maxrss) * 1024)
    }

    private static var usage: rusage {
        var usage = rusage()
        getrusage(__rusage_who_t(0), &usage)
        return usage
    }

    private static var cpuSeconds: Double {
        let usage = usage
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// A field of /proc/self/stat, counted from 0 (proc(5) counts from 1); the name before them may hold spaces.
    private static func field(_ number: Int) -> String? {
        guard let text = read("/proc/self/stat"), let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: name)...].split(whereSeparator: { $0 == " " || $0 == "\n" })
        let place = number - 2
        return fields.indices.contains(place) ? String(fields[place]) : nil
    }

    private static var residentBytes: Double? {
        field(23).flatMap { Double($0) }.map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
    }

    private static var startTime: Double? {
        guard let ticks = field(21).flatMap({ Double($0) }), let system = read("/proc/stat"),
            let line = system.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let booted = Double(line.dropFirst(6))
        else { return nil }
        return booted + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static var mostDescriptors: Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Double(limit.rlim_cur)
    }

    private static var openDescriptors: Double? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        // ., .. and the one that the counting itself takes.
        var count = -3
        while readdir(directory) != nil { count += 1 }
        return Double(count)
    }

    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
