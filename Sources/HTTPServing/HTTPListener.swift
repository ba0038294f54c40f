public import HTTPTransport
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP/1.1 server on one address, with kept-alive and pipelined connections.
///
/// Requests reach the handler with path and query as they stood on the wire. What is not HTTP is answered with 400, a
/// body over the bound with 413, and the connection closed.
public final class HTTPListener: Sendable {
    /// Answers at once; it runs on the thread that serves the connection and must not block.
    public typealias Handler = @Sendable (HTTPRequest) -> HTTPReply
    /// Answers in its own time; its task is cancelled when the peer goes.
    public typealias AsyncHandler = @Sendable (HTTPRequest) async -> HTTPReply

    /// Bounds on what a peer may send.
    public struct Limits: Sendable {
        /// Of a request's body, in bytes.
        public var bodyBytes: Int
        /// Of a request's header fields together, in bytes.
        public var headerBytes: Int
        /// Of connections at once; further ones are closed.
        public var connections: Int
        /// Of a connection on which nothing moves, which is closed then; nil for none.
        public var idle: Duration?

        /// Limits; the defaults are 1 MiB, 64 KiB, any number of connections, and no time.
        public init(
            bodyBytes: Int = 1 << 20, headerBytes: Int = 64 << 10, connections: Int = .max, idle: Duration? = nil
        ) {
            self.bodyBytes = bodyBytes
            self.headerBytes = headerBytes
            self.connections = connections
            self.idle = idle
        }
    }

    /// The address it listens on, with the port the system chose.
    public let address: ListenAddress

    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    private let connections: OpenConnections
    private let ending = NIOLockedValueBox<Task<Void, Never>?>(nil)

    /// Starts listening with a handler that answers at once: the fast way.
    ///
    /// - Parameters:
    ///   - address: Where; port 0 lets the system choose.
    ///   - threads: How many threads serve connections; the handler runs on all of them.
    public static func start(
        on address: ListenAddress,
        threads: Int = 1,
        limits: Limits = Limits(),
        handler: @escaping Handler
    ) async throws(ListenError) -> HTTPListener {
        try await start(on: address, threads: threads, limits: limits, answering: .atOnce(handler))
    }

    /// Starts listening with a handler that may take its time.
    ///
    /// - Parameters:
    ///   - address: Where; port 0 lets the system choose.
    ///   - threads: How many threads serve connections; the handler runs on none of them.
    public static func start(
        on address: ListenAddress,
        threads: Int = 1,
        limits: Limits = Limits(),
        asyncHandler: @escaping AsyncHandler
    ) async throws(ListenError) -> HTTPListener {
        try await start(on: address, threads: threads, limits: limits, answering: .inTime(asyncHandler))
    }

    private static func start(
        on address: ListenAddress,
        threads: Int,
        limits: Limits,
        answering: ConnectionHandler.Answering
    ) async throws(ListenError) -> HTTPListener {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, threads))
        let connections = OpenConnections()
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderListSize = limits.headerBytes
        decoding.maxHeaderFieldSize = limits.headerBytes
        let limitsOfDecoder = decoding
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard connections.add(channel, atMost: limits.connections) else { return }
                    if let idle = limits.idle {
                        try channel.pipeline.syncOperations.addHandler(
                            IdleStateHandler(allTimeout: TimeAmount(idle)))
                    }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withEncoderConfiguration: HTTPResponseEncoder.Configuration(),
                        withDecoderLimitConfiguration: limitsOfDecoder
                    )
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(answering, bodyLimit: limits.bodyBytes)
                    )
                }
            }
        do {
            let channel = try await bootstrap.bind(host: address.host, port: address.port).get()
            return HTTPListener(address, group, channel, connections)
        } catch {
            try? await group.shutdownGracefully()
            throw ListenError("cannot listen on \(address): \(reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        if let error = error as? IOError, let words = strerror(error.errnoCode) {
            return String(cString: words)
        }
        if error is SocketAddressError { return "the host's name cannot be resolved" }
        return String(describing: error)
    }

    private init(
        _ wanted: ListenAddress,
        _ group: MultiThreadedEventLoopGroup,
        _ channel: any Channel,
        _ connections: OpenConnections
    ) {
        let bound = channel.localAddress
        address = ListenAddress(host: bound?.ipAddress ?? wanted.host, port: bound?.port ?? wanted.port)
        self.group = group
        self.channel = channel
        self.connections = connections
    }

    deinit {
        let started = ending.withLockedValue { $0 != nil }
        if !started { group.shutdownGracefully { _ in } }
    }

    /// Stops listening, lets requests in progress be answered, closes all connections, and ends its threads.
    ///
    /// - Parameter drain: How long answers may take; what is still open then is closed.
    public func shutdown(drain: Duration = .seconds(1)) async {
        let task = ending.withLockedValue { ending in
            if let ending { return ending }
            let task = Task { [group, channel, connections] in
                try? await channel.close().get()
                await connections.drain(within: TimeAmount(drain), on: group.next())
                try? await group.shutdownGracefully()
            }
            ending = task
            return task
        }
        await task.value
    }
}

/// The connections of a listener that are open now.
final class OpenConnections: Sendable {
    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var draining = false
    }

    // Not a Mutex: the thread sanitizer cannot see into one that is contended.
    private let state = NIOLockedValueBox(State())

    /// - Returns: whether it stays open.
    func add(_ channel: any Channel, atMost limit: Int) -> Bool {
        let id = ObjectIdentifier(channel)
        let isRefused = state.withLockedValue { state in
            let isRefused = state.draining || state.open.count >= limit
            state.open[id] = channel
            return isRefused
        }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLockedValue { $0.open[id] = nil }
        }
        if isRefused { channel.close(promise: nil) }
        return !isRefused
    }

    /// Returns when every connection is closed: idle ones at once, busy ones after their answer or when time is up.
    func drain(within limit: TimeAmount, on loop: any EventLoop) async {
        let channels = state.withLockedValue { state in
            state.draining = true
            return Array(state.open.values)
        }
        for channel in channels {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
        let patience = loop.scheduleTask(in: limit) {
            for channel in channels { channel.close(promise: nil) }
        }
        for channel in channels { try? await channel.closeFuture.get() }
        patience.cancel()
    }
}
