/// Reading a value whole.
extension YAMLReader {
    /// Reads the value that is next into `tree`, in place of what it held, and gives its root.
    ///
    /// Aliases are replaced and merge keys resolved: own keys win, then earlier sources. Of a key given twice the first
    /// stays, and the second is among `problems` with both places. When it throws, the tree is empty.
    @discardableResult
    public func readTree(into tree: YAMLTree) throws(YAMLProblem) -> YAMLNode {
        tree.reset()
        keys.reset()
        try taken()
        do {
            try build(tree)
        } catch {
            tree.reset()
            throw error
        }
        return YAMLNode(tree: tree, index: 0)
    }

    private func build(_ tree: YAMLTree) throws(YAMLProblem) {
        let floor = frames.count
        try appendNode(to: tree)
        while frames.count > floor {
            let top = frames.count - 1
            if frames[top].isMapping {
                guard try advanceToKey() else {
                    tree.close(frames[top].node, count: frames[top].count)
                    keys.close(from: frames[top].keysStart)
                    frames.truncate(to: top)
                    continue
                }
                if try appendKey(to: tree) { try appendNode(to: tree) }
            } else {
                try cursor.fill()
                if cursor.current.kind == .sequenceEnd {
                    cursor.consume()
                    tree.close(frames[top].node, count: frames[top].count)
                    frames.truncate(to: top)
                } else {
                    frames[top].count += 1
                    try appendNode(to: tree)
                }
            }
        }
    }

    /// Adds the next event's node, and opens it when it is a collection.
    @inline(__always)
    private func appendNode(to tree: YAMLTree) throws(YAMLProblem) {
        try cursor.fill()
        try checkSize(of: tree)
        let node = tree.append(cursor.current)
        switch cursor.current.kind {
        case .scalar:
            cursor.consume()
        case .mappingStart:
            try push(isMapping: true)
            frames[frames.count - 1].node = node
            frames[frames.count - 1].keysStart = keys.start
        default:
            try push(isMapping: false)
            frames[frames.count - 1].node = node
        }
    }

    /// Adds the key at which the cursor stands. False when there is one like it; then its value is skipped.
    @inline(__always)
    private func appendKey(to tree: YAMLTree) throws(YAMLProblem) -> Bool {
        let top = frames.count - 1
        let event = cursor.current
        if let first = keys.find(event.text, from: frames[top].keysStart, in: tree) {
            if !frames[top].isMerging { complainOfDuplicate(event, first: tree.records[first].mark) }
            cursor.consume()
            try cursor.skipNode(depth: frames.count)
            return false
        }
        try checkSize(of: tree)
        let node = tree.append(event)
        if frames[top].isMerging { tree.records[node].isMerged = true }
        keys.add(node, from: frames[top].keysStart, in: tree)
        frames[top].count += 1
        cursor.consume()
        return true
    }

    private func complainOfDuplicate(_ event: Event, first: YAMLMark) {
        let name = shown(String(decoding: event.text, as: UTF8.self))
        log.add(YAMLProblem(mark: event.mark, message: "the key '\(name)' is given twice", relatedMark: first))
    }

    @inline(__always)
    private func checkSize(of tree: YAMLTree) throws(YAMLProblem) {
        if tree.records.count >= limits.treeNodes || tree.bytes.count > limits.treeBytes {
            throw cursor.fail(
                YAMLProblem(
                    mark: cursor.current.mark,
                    message: "this value is too large: more than \(limits.treeNodes) parts or \(limits.treeBytes) bytes"
                )
            )
        }
    }
}
