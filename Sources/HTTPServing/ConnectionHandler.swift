import HTTPTransport
import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#endif

/// One connection: gathers a request, has it answered, writes the answer; one after the other, since the pipelining
/// handler before it holds the next request back until the answer is written.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    enum Answering: Sendable {
        case atOnce(HTTPListener.Handler)
        case inTime(HTTPListener.AsyncHandler)
    }

    private enum State {
        case idle
        case receiving(HTTPRequestHead, [UInt8])
        case answering(HTTPRequestHead)
        /// Refused already; the rest of it is read away so that the peer gets to see why.
        case discarding
    }

    private let answering: Answering
    private let bodyLimit: Int
    private var state = State.idle
    private var task: Task<Void, Never>?

    init(_ answering: Answering, bodyLimit: Int) {
        self.answering = answering
        self.bodyLimit = bodyLimit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (_, .discarding): break
        case (.head(let head), _): receive(head, context)
        case (.body(let part), .receiving(let head, var body)):
            guard body.count + part.readableBytes <= bodyLimit else {
                refuse(.payloadTooLarge, context)
                return
            }
            // Out of the state while it grows, or each part would copy what is there.
            state = .idle
            body.append(contentsOf: part.readableBytesView)
            state = .receiving(head, body)
        case (.end, .receiving(let head, let body)):
            guard let request = HTTPRequest(head, body: body, receivedAt: context.localAddress) else {
                refuse(.badRequest, context)
                return
            }
            state = .answering(head)
            answer(request, context)
        case (.body, _), (.end, _): break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What is not HTTP has been answered with 400 by the handler before this one.
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        task?.cancel()
        task = nil
        context.fireChannelInactive()
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        guard announced <= bodyLimit else {
            refuse(.payloadTooLarge, context)
            return
        }
        var body: [UInt8] = []
        body.reserveCapacity(announced)
        state = .receiving(head, body)
        if head.version == .http1_1, head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))))
                .whenFailure { _ in }
        }
    }

    private func answer(_ request: HTTPRequest, _ context: ChannelHandlerContext) {
        switch answering {
        case .atOnce(let handler):
            carryOut(handler(request), context)
        case .inTime(let handler):
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            let loop = context.eventLoop
            task = Task {
                let reply = await handler(request)
                loop.execute {
                    let (connection, context) = bound.value
                    connection.task = nil
                    connection.carryOut(reply, context)
                }
            }
        }
    }

    private func carryOut(_ reply: HTTPReply, _ context: ChannelHandlerContext) {
        guard case .answering(let request) = state, context.channel.isActive else { return }
        switch reply {
        case .response(let response):
            respond(response, to: request, context)
        case .truncated(let response, let count):
            begin(response, to: request, count, context)
            context.flush()
            context.close(promise: nil)
        case .stalled(let response, let count):
            begin(response, to: request, count, context)
            context.flush()
        case .silent: break
        case .reset: reset(context)
        case .delayed(let wait, let later):
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: TimeAmount(wait)) {
                let (connection, context) = bound.value
                connection.carryOut(later, context)
            }
        }
    }

    private func respond(_ response: HTTPResponse, to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let keepAlive = request.isKeepAlive && response.headers["connection"]?.lowercased() != "close"
        begin(response, to: request, response.body.count, context)
        // Writing the end may bring the next request.
        state = keepAlive ? .idle : .discarding
        if keepAlive {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        } else {
            closeAfterEnd(context)
        }
    }

    /// Writes the head, announcing the whole body, and the body's first bytes.
    private func begin(
        _ response: HTTPResponse,
        to request: HTTPRequestHead,
        _ count: Int,
        _ context: ChannelHandlerContext
    ) {
        var headers = NIOHTTP1.HTTPHeaders()
        headers.reserveCapacity(response.headers.fields.count + 2)
        for (name, value) in response.headers.fields {
            switch name.lowercased() {
            case "content-length", "transfer-encoding": break
            default: headers.add(name: name, value: value)
            }
        }
        let bodiless = response.status < 200 || response.status == 204 || response.status == 304
        if !bodiless { headers.add(name: "Content-Length", value: String(response.body.count)) }
        if response.headers["connection"] == nil {
            if !request.isKeepAlive {
                headers.add(name: "Connection", value: "close")
            } else if request.version == .http1_0 {
                headers.add(name: "Connection", value: "keep-alive")
            }
        }
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: response.status),
            headers: headers
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let sent = max(0, min(count, response.body.count))
        guard sent > 0, !bodiless, request.method != .HEAD else { return }
        var buffer = context.channel.allocator.buffer(capacity: sent)
        buffer.writeBytes(response.body[..<sent])
        context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    }

    /// Answers a request that is not to be taken, and closes.
    private func refuse(_ status: HTTPResponseStatus, _ context: ChannelHandlerContext) {
        state = .discarding
        let headers = NIOHTTP1.HTTPHeaders([("Content-Length", "0"), ("Connection", "close")])
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))),
            promise: nil
        )
        closeAfterEnd(context)
    }

    /// Ends the last answer of the connection.
    ///
    /// Closing while the peer's bytes are unread would make the system send a reset, which can overtake the answer: our
    /// half is closed, what comes is read away, and the rest is closed when the peer has gone or a second later.
    private func closeAfterEnd(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { result in
            let context = bound.value
            guard case .success = result, context.channel.isActive else {
                context.close(promise: nil)
                return
            }
            context.close(mode: .output, promise: nil)
            context.eventLoop.scheduleTask(in: .seconds(1)) { bound.value.close(promise: nil) }
        }
    }

    private func reset(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let now = linger(l_onoff: 1, l_linger: 0)
        guard let socket = context.channel as? any SocketOptionProvider else {
            context.close(promise: nil)
            return
        }
        socket.setSoLinger(now).whenComplete { _ in bound.value.close(promise: nil) }
    }
}
