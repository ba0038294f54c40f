import CLibCurl
import CurlShims

/// The sockets that a loop waits for, and the bell that wakes it.
///
/// All but the bell is the loop's thread's.
final class SocketWatch {
    private let set: Int32
    private let bell: Int32
    /// By number, what is known of a socket: `Known` bits.
    private var known: [UInt8] = []
    private var ready = [muster_readiness](repeating: muster_readiness(), count: 64)
    private var found: [(socket: Int32, what: Int32)] = []

    private enum Known {
        /// Somebody waits for it.
        static let wanted: UInt8 = 1
        /// It is probably in the system's set.
        static let added: UInt8 = 2
        /// Waited for until it can be written to.
        static let writing: UInt8 = 4
    }

    /// Nothing to wait for yet; nil where the system has no descriptors left.
    init?() {
        set = muster_readiness_make()
        bell = muster_bell_make()
        guard set >= 0, bell >= 0, muster_readiness_set(set, bell, Int32(MUSTER_READABLE.rawValue), false) else {
            return nil
        }
    }

    deinit {
        muster_readiness_close(set)
        muster_readiness_close(bell)
    }

    /// Wakes whoever waits, or is about to; from any thread.
    func ring() { muster_bell_ring(bell) }

    /// Waits for a socket from now on, or no longer: what libcurl's socket callback is told.
    func set(_ socket: Int32, _ what: Int32) -> Bool {
        guard socket >= 0 else { return false }
        let index = Int(socket)
        if index >= known.count { known += [UInt8](repeating: 0, count: index + 1 - known.count) }
        guard what != CURL_POLL_REMOVE else {
            // A kept-alive connection is asked for again soon: it stays in the set until it makes itself heard.
            known[index] &= ~Known.wanted
            return true
        }
        var bits: UInt32 = 0
        if what & CURL_POLL_IN != 0 { bits |= MUSTER_READABLE.rawValue }
        if what & CURL_POLL_OUT != 0 { bits |= MUSTER_WRITABLE.rawValue }
        let wasAdded = known[index] & Known.added != 0
        known[index] = Known.wanted | Known.added | (what & CURL_POLL_OUT != 0 ? Known.writing : 0)
        // It may have been closed since, and another one may have its number: the system is told each time.
        return muster_readiness_set(set, socket, Int32(bits), wasAdded)
    }

    /// Waits for so many milliseconds at most; the sockets that are ready, and for what, in libcurl's bits.
    ///
    /// - Returns: nil where there is no waiting any more.
    func wait(_ milliseconds: Int32) -> [(socket: Int32, what: Int32)]? {
        found.removeAll(keepingCapacity: true)
        let count = muster_readiness_wait(set, &ready, Int32(ready.count), milliseconds)
        guard count >= 0 else { return nil }
        for event in ready.prefix(Int(count)) {
            if event.descriptor == bell {
                muster_bell_mute(bell)
                continue
            }
            let index = Int(event.descriptor)
            guard index < known.count, known[index] & Known.wanted != 0 else {
                if index < known.count { known[index] = 0 }
                muster_readiness_remove(set, event.descriptor)
                continue
            }
            let isBroken = event.what & Int32(MUSTER_BROKEN.rawValue) != 0
            var what: Int32 = 0
            // As with libcurl's own poll: what broke can be read, and reading says how.
            if event.what & Int32(MUSTER_READABLE.rawValue) != 0 || isBroken { what |= CURL_CSELECT_IN }
            if event.what & Int32(MUSTER_WRITABLE.rawValue) != 0 || (isBroken && known[index] & Known.writing != 0) {
                what |= CURL_CSELECT_OUT
            }
            found.append((event.descriptor, what))
        }
        return found
    }
}
