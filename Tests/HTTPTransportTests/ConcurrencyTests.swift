import Foundation
import HTTPServing
import HTTPTransport
import Synchronization
import Testing

/// Many at once, cancelled, shut down.
struct ConcurrencyTests {
    @Test("Requests one after the other share a connection")
    func keepAlive() async throws {
        try await withRawServer(script: answering()) { transport, server in
            for number in 0..<50 { _ = try await transport.send(request(server.port, "GET", "/\(number)")) }
            #expect(server.accepted == 1)
        }
    }

    @Test("Fifty at once use no more connections than allowed, and all are answered")
    func bounded() async throws {
        // Nobody is answered before four requests are there: with fewer connections this would not end.
        let arrived = Mutex(0)
        try await withRawServer(
            connections: 4,
            script: { connection in
                while connection.readRequest() != nil {
                    arrived.withLock { $0 += 1 }
                    while arrived.withLock({ $0 }) < 4 { sched_yield() }
                    connection.respond()
                }
            }
        ) { transport, server in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<50 {
                    group.addTask { try await transport.send(request(server.port, "GET", "/\(number)")).status }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(server.accepted == 4)
            #expect(Set(server.requests).count == 50)
        }
    }

    @Test("A thousand requests, 32 at a time, each get their own answer")
    func thousand() async throws {
        try await withListener(
            connections: 32,
            handler: { asked in reply("\(asked.path) \(String(decoding: asked.body, as: UTF8.self))") }
        ) { transport, port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<32 {
                    group.addTask {
                        for number in stride(from: worker, to: 1000, by: 32) {
                            let asked = request(
                                port, number % 3 == 0 ? "PUT" : "POST", "/\(number)", body: "body \(number)")
                            let response = try await transport.send(asked)
                            #expect(response.body == Array("/\(number) body \(number)".utf8))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("A task cancelled before it asks sends nothing")
    func cancelledBefore() async throws {
        try await withRawServer(script: answering()) { transport, server in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await failure(transport, request(server.port))
            }
            let error = await task.value
            #expect(error?.kind == .cancelled && error?.mayHaveBeenReceived == false)
            #expect(server.accepted == 0)
        }
    }

    @Test("Cancelling ends a request on its way and one that waits, and frees the connection")
    func cancelledMidway() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        try await withListener(
            connections: 1,
            handler: { asked in
                if asked.path == "/quick" { return reply("quick") }
                arrived.yield()
                return .silent
            }
        ) { transport, port in
            let running = Task { await failure(transport, request(port)) }
            var iterator = arrivals.makeAsyncIterator()
            await iterator.next()
            let waiting = Task { await failure(transport, request(port)) }
            waiting.cancel()
            let second = await waiting.value
            #expect(second?.kind == .cancelled && second?.mayHaveBeenReceived == false)
            running.cancel()
            let first = await running.value
            #expect(first?.kind == .cancelled && first?.mayHaveBeenReceived == true)
            let last = try await transport.send(request(port, "GET", "/quick"))
            #expect(last.status == 200)
        }
    }

    @Test("Waiting for a connection counts towards the total")
    func waitingTimesOut() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        try await withListener(
            connections: 1,
            handler: { _ in
                arrived.yield()
                return .silent
            }
        ) { transport, port in
            let running = Task { await failure(transport, request(port)) }
            var iterator = arrivals.makeAsyncIterator()
            await iterator.next()
            let error = await failure(transport, request(port, timeouts: Timeouts(total: .seconds(1))))
            #expect(error?.kind == .timeout && error?.mayHaveBeenReceived == false)
            running.cancel()
            _ = await running.value
        }
    }

    @Test("Shutting down fails what runs and what waits, and whatever comes later")
    func shutdown() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        try await withListener(
            connections: 1,
            handler: { _ in
                arrived.yield()
                return .silent
            }
        ) { transport, port in
            let tasks = (0..<5).map { _ in Task { await failure(transport, request(port)) } }
            var iterator = arrivals.makeAsyncIterator()
            await iterator.next()
            await transport.shutdown()
            var received = 0
            for task in tasks {
                let error = await task.value
                #expect(error?.kind == .cancelled)
                if error?.mayHaveBeenReceived == true { received += 1 }
            }
            #expect(received == 1)
            let late = await failure(transport, request(port))
            #expect(late?.kind == .cancelled && late?.mayHaveBeenReceived == false)
            await transport.shutdown()
        }
    }

    @Test("A transport that nobody holds any more closes its connections")
    func released() async throws {
        let (endings, ended) = AsyncStream.makeStream(of: Void.self)
        let server = try RawServer { connection in
            while connection.readRequest() != nil { connection.respond() }
            ended.yield()
        }
        defer { server.stop() }
        _ = try await CurlTransport().send(request(server.port))
        var iterator = endings.makeAsyncIterator()
        await iterator.next()
    }

    @Test("Cancelling at any moment leaves nothing hanging")
    func cancelledAtRandom() async throws {
        try await withListener(connections: 4, handler: { _ in reply("x") }) { transport, port in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<400 {
                    group.addTask {
                        let task = Task { try? await transport.send(request(port)) }
                        for _ in 0..<(number % 7) { await Task.yield() }
                        task.cancel()
                        _ = await task.value
                    }
                }
            }
            let last = try await transport.send(request(port))
            #expect(last.status == 200)
        }
    }
}
