import Synchronization

/// Where random numbers come from: the system, or a seed in a test.
public struct RandomSource: Sendable {
    private let draw: @Sendable () -> Double

    /// A source that calls a closure, which returns numbers from 0 up to but not including 1.
    public init(_ draw: @escaping @Sendable () -> Double) {
        self.draw = draw
    }

    /// A source over any generator.
    public init(_ generator: any RandomNumberGenerator & Sendable) {
        let box = GeneratorBox(generator)
        self.init { box.next() }
    }

    /// The system's own generator.
    public static let system = RandomSource { Double.random(in: 0..<1) }

    /// The same numbers for the same seed (SplitMix64), for tests and simulations.
    public static func seeded(_ seed: UInt64) -> RandomSource {
        RandomSource(SplitMix64(state: seed))
    }

    /// The next number, from 0 up to but not including 1.
    public func next() -> Double {
        draw()
    }
}

private final class GeneratorBox: Sendable {
    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    init(_ generator: any RandomNumberGenerator & Sendable) {
        self.generator = Mutex(generator)
    }

    func next() -> Double {
        // The upper 53 bits, which is what a Double between 0 and 1 holds exactly.
        generator.withLock { Double($0.next() >> 11) * 0x1p-53 }
    }
}

private struct SplitMix64: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
