internal import Glibc

/// Standard input, output and error as the caller left them.
enum StandardStreams {
    /// Takes the places of those that are closed, so that no file of ours is opened there and taken for one of them.
    ///
    /// What stands in such a place cannot be read from or written to: a report for a closed output is not lost in
    /// silence.
    static func takeClosedPlaces() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free descriptor is this one.
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }
}
