import ArgumentParser
import MusterCommands

#if canImport(Glibc)
    import Glibc
#endif

@main
enum Main {
    static func main() async {
        // The daemon gives back what it can between two cycles.
        if CommandLine.arguments.dropFirst().first != "daemon" { returnLargeBlocks() }
        // Scripts ask for it in every run: it is told before all commands and their options are gone through.
        if CommandLine.arguments.dropFirst().elementsEqual(["--version"]) {
            print(MusterCommand.configuration.version)
            return
        }
        do {
            try await MusterCommand.run(Array(CommandLine.arguments.dropFirst()))
            leave(0)
        } catch let code as ExitCode {
            leave(code.rawValue)
        } catch {
            MusterCommand.exit(withError: error)
        }
    }

    /// Lets the system have large blocks back as soon as they are free: a table that grows leaves halves of itself behind.
    private static func returnLargeBlocks() {
        // Only glibc has it.
        guard let symbol = dlsym(nil, "mallopt") else { return }
        typealias Function = @convention(c) (CInt, CInt) -> CInt
        let mallopt = unsafeBitCast(symbol, to: Function.self)
        let (trimThreshold, mapThreshold): (CInt, CInt) = (-1, -3)
        _ = mallopt(mapThreshold, 1 << 20)
        _ = mallopt(trimThreshold, 4 << 20)
    }

    /// Ends the process without taking libraries down: the network's thread may still be at work in them.
    private static func leave(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }
}
