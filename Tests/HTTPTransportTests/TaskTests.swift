import Foundation
import HTTPServing
import HTTPTransport
import Testing

/// Tasks on the network's own thread.
struct TaskTests {
    @Test("A task and its answers stay on one thread")
    func oneThread() async throws {
        try await withRawServer(script: answering()) { transport, server in
            let threads = try await withTaskExecutorPreference(transport.executor) {
                var threads = [await thread()]
                for number in 0..<20 {
                    _ = try await transport.send(request(server.port, "GET", "/\(number)"))
                    threads.append(await thread())
                }
                return threads
            }
            #expect(Set(threads).count == 1)
            let elsewhere = await withTaskExecutorPreference(globalConcurrentExecutor) { await thread() }
            #expect(!threads.contains(elsewhere))
        }
    }

    @Test("Many at once each get their own answer, and what is cancelled frees its connection")
    func crowd() async throws {
        try await withListener(
            connections: 8, handler: { asked in asked.path == "/never" ? .silent : reply(asked.path) }
        ) { transport, port in
            try await withTaskExecutorPreference(transport.executor) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for worker in 0..<32 {
                        group.addTask {
                            for number in stride(from: worker, to: 1000, by: 32) {
                                if number % 5 == 0 {
                                    async let _ = failure(transport, request(port, "GET", "/never"))
                                    for _ in 0..<(number % 7) { await Task.yield() }
                                    // What is not waited for is cancelled.
                                }
                                let response = try await transport.send(request(port, "PUT", "/\(number)"))
                                #expect(response.body == Array("/\(number)".utf8))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test("Tasks outlive the network they ran on")
    func afterTheEnd() async throws {
        try await withRawServer(script: { $0.waitForEnd() }) { transport, server in
            let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                await withTaskExecutorPreference(transport.executor) {
                    arrived.yield()
                    let first = await failure(transport, request(server.port))
                    // The thread is gone or about to be; the task goes on all the same.
                    for _ in 0..<1_000 { await Task.yield() }
                    let second = await failure(transport, request(server.port))
                    return [first, second]
                }
            }
            var iterator = arrivals.makeAsyncIterator()
            await iterator.next()
            await transport.shutdown()
            for error in await task.value { #expect(error?.kind == .cancelled) }
        }
    }

    @Test("Who keeps the thread busy holds up nobody for ever")
    func busy() async throws {
        try await withRawServer(script: answering()) { transport, server in
            let response = try await withTaskExecutorPreference(transport.executor) {
                // Goes on until it is cancelled, at the end of the scope.
                async let _ = { while !Task.isCancelled { await Task.yield() } }()
                return try await transport.send(request(server.port))
            }
            #expect(response.status == 200)
        }
    }

    @Test("A kept-alive connection that the peer closes meanwhile is not used again, and keeps nobody busy")
    func closedMeanwhile() async throws {
        let (endings, ended) = AsyncStream.makeStream(of: Void.self)
        try await withRawServer(
            script: { connection in
                _ = connection.readRequest()
                connection.respond()
                shutdown(connection.descriptor, Int32(SHUT_RDWR))
                ended.yield()
            }
        ) { transport, server in
            var iterator = endings.makeAsyncIterator()
            for number in 0..<5 {
                let response = try await transport.send(request(server.port, "PUT", "/\(number)"))
                #expect(response.status == 200)
                await iterator.next()
            }
            #expect(server.accepted == 5)
        }
    }

    /// The thread that a task runs on here.
    private func thread() async -> UInt { UInt(pthread_self()) }
}
