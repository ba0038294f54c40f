import ArgumentParser
import MusterCommands

#if canImport(Glibc)
    import Glibc
#endif

@main
enum Main {
    static func main() async {
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

    /// Ends the process without taking libraries down: the network's thread may still be at work in them.
    private static func leave(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }
}
