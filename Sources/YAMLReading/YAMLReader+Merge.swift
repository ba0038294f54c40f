/// Keys, and the merging of mappings into one another by `<<`.
extension YAMLReader {
    /// Stands at the next key of the innermost mapping. False at its end, merged entries included; its end is consumed.
    @inline(__always)
    func advanceToKey() throws(YAMLProblem) -> Bool {
        while true {
            try cursor.fill()
            let event = cursor.current
            switch event.kind {
            case .scalar:
                if !event.isMergeKey { return true }
                try takeMerge()
            case .mappingEnd:
                cursor.consume()
                if merges.count == frames[frames.count - 1].mergesStart { return false }
                try startNextMerge()
            default:
                try skipCollectionKey()
            }
        }
    }

    private func skipCollectionKey() throws(YAMLProblem) {
        log.add(
            YAMLProblem(
                mark: cursor.current.mark,
                message: "a key must be text, not a mapping or a list",
                hint: "put a key that begins with '{' or '[' in quotes"
            )
        )
        try cursor.skipNode(depth: frames.count)
        try cursor.skipNode(depth: frames.count)
    }

    /// Takes note of what the merge key at which the cursor stands names.
    private func takeMerge() throws(YAMLProblem) {
        let top = frames.count - 1
        let mark = cursor.current.mark
        cursor.consume()
        if let first = frames[top].mergeKey {
            log.add(
                YAMLProblem(
                    mark: mark,
                    message: "the merge key '<<' is given twice",
                    hint: "write <<: [*one, *other]",
                    relatedMark: first
                )
            )
            try cursor.skipNode(depth: frames.count)
            return
        }
        frames[top].mergeKey = mark
        let value = try cursor.keepNode(depth: frames.count)
        guard let sources = try cursor.mergeSources(at: value, origin: mark) else {
            log.add(
                YAMLProblem(
                    mark: mark,
                    message: "'<<' must be given a mapping or a list of mappings",
                    hint: "write <<: *name, where &name stands before a mapping; quote '<<' to use it as a name"
                )
            )
            return
        }
        for source in sources.reversed() { merges.append(MergeSource(record: source, origin: mark)) }
    }

    /// Goes on with the entries of the next mapping to be merged.
    private func startNextMerge() throws(YAMLProblem) {
        let source = merges[merges.count - 1]
        merges.truncate(to: merges.count - 1)
        let top = frames.count - 1
        frames[top].isMerging = true
        frames[top].mergeKey = nil
        try cursor.replayEntries(of: source.record, origin: source.origin)
    }
}
