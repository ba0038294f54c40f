import Directory
import YAMLReading

extension ValueReader {
    /// Reads a group's entry into a document's fragment.
    mutating func readGroup(_ node: YAMLNode, index: Int, into fragment: inout Fragment) {
        let isEntry = isMapping(
            node, "groups.\(NameRules.escaped(fragment.state.groups[index].name))",
            hint: "write {} for a group of which nothing more is wanted")
        guard isEntry else { return }
        fields(node, of: "a group", known: RosterRules.groupKeys) { reader, key, keyNode, value in
            switch key {
            case "description": fragment.state.groups[index].description = reader.groupDescription(value)
            case "absent": fragment.state.groups[index].absent = reader.boolean(value, key)
            default:
                reader.readMembers(value, keyPlace: reader.place(keyNode.mark), group: index, of: &fragment)
            }
        }
    }

    /// API model, shape `GroupDescription`: 1 to 512 characters, so that a description cannot be cleared.
    private mutating func groupDescription(_ node: YAMLNode) -> Placed<String>? {
        guard
            let text = nonEmptyText(
                node, "description", hint: "the service cannot clear a description; leave the key out instead")
        else { return nil }
        if text.value.unicodeScalars.count > RosterRules.longestDescription {
            log.error(
                text.place, "`description` has \(text.value.unicodeScalars.count) characters",
                hint: "the service allows 512")
            return nil
        }
        return text
    }
}
