/// Pieces of reading done side by side.
enum SideBySide {
    /// Reads one thing for each item, so many at once; the first failure ends all.
    ///
    /// - Parameters:
    ///   - stop: once set, nothing more is begun, and what was read so far is given.
    ///   - onEach: called after each with how many are done.
    /// - Returns: what was read, in the order in which it came.
    static func read<Item: Sendable, Value: Sendable, Failure: Error>(
        _ items: [Item], concurrency: Int, stop: StopFlag = StopFlag(), onEach: (Int) -> Void = { _ in },
        _ read: @escaping @Sendable (Item) async throws(Failure) -> Value
    ) async throws(Failure) -> [(item: Item, value: Value)] {
        var values: [(item: Item, value: Value)] = []
        values.reserveCapacity(items.count)
        var failure: Failure?
        await withTaskGroup(of: (item: Item, result: Result<Value, Failure>).self) { tasks in
            var next = items.makeIterator()
            func start() {
                guard failure == nil, !stop.isSet, let item = next.next() else { return }
                tasks.addTask {
                    (item, await capturing { () async throws(Failure) in try await read(item) })
                }
            }
            for _ in 0..<concurrency { start() }
            for await (item, result) in tasks {
                switch result {
                case .success(let value):
                    values.append((item, value))
                    onEach(values.count)
                case .failure(let error):
                    // Those that follow only tell that they were cancelled.
                    if failure == nil { failure = error }
                    tasks.cancelAll()
                }
                start()
            }
        }
        if let failure { throw failure }
        return values
    }
}

/// The outcome of a throwing piece of work as a value, so that it keeps its error's type through a task.
func capturing<Value: Sendable, Failure: Error>(
    _ work: () async throws(Failure) -> Value
) async -> Result<Value, Failure> {
    do throws(Failure) {
        return .success(try await work())
    } catch {
        return .failure(error)
    }
}
