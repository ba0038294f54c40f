import Applying
import Directory
import Planning

/// An action in the table of a page.
struct ReportRow {
    var action: Action
    /// How it ended, in a result.
    var status: ActionOutcome.Status?
    /// Why it is not done, or what went wrong, in words.
    var reason: String?
    /// Whether the reason is a failure.
    var isFailure = false

    /// Whether it must not be left out while others are shown.
    var isVital: Bool { isFailure || action.attention != .rest }

    /// What the page's filters know it by.
    enum Tag: String {
        case removal, privilege, made, changed, withheld
        case user, group, membership
        case change = "cause-change"
        case drift = "cause-drift"
    }

    var tags: [Tag] {
        var tags: [Tag] = []
        switch action.attention {
        case .removal: tags.append(.removal)
        case .privilege: tags.append(.privilege)
        case .rest: break
        }
        switch action.operation {
        case .createGroup, .registerUser, .createGroupMembership: tags.append(.made)
        case .updateGroup, .updateUser, .tagResource, .untagResource: tags.append(.changed)
        case .deleteGroup, .deleteUser, .deleteGroupMembership: break
        }
        if action.withheld != nil { tags.append(.withheld) }
        switch action.operation {
        case .createGroup, .updateGroup, .deleteGroup: tags.append(.group)
        case .createGroupMembership, .deleteGroupMembership: tags.append(.membership)
        case .registerUser, .updateUser, .tagResource, .untagResource, .deleteUser: tags.append(.user)
        }
        switch action.cause {
        case .change: tags.append(.change)
        case .drift: tags.append(.drift)
        case nil: break
        }
        return tags
    }

    /// Writes the row.
    ///
    /// - Parameter url: where a line of the roster is to be seen.
    func write(_ html: inout HTMLWriter, url: (Reason) -> String?) {
        let words = ActionText(action)
        let tags = tags.map(\.rawValue) + (status.map { ["outcome-\($0.rawValue)"] } ?? [])
        html.markup("\n")
        html.element(
            "tr", .init("role", "row"), .init("class", tone(words)), .init("data-tags", tags.joined(separator: " "))
        ) { html in
            html.element("td", .init("role", "cell")) { html in
                html.element("span", .init("class", "verb")) { html in
                    html.element("span", .init("aria-hidden", "true"), text: mark(words))
                    html.markup("&nbsp;")
                    html.text(words.verb)
                }
            }
            html.element("th", .init("role", "rowheader"), .init("scope", "row"), .init("class", "who")) { html in
                html.element("span", .init("class", "kind"), text: words.kind)
                html.text(" ")
                html.element("bdi", text: words.name)
            }
            html.element("td", .init("role", "cell")) { html in
                for detail in words.details { write(detail, &html) }
                if let reason {
                    html.element("p", .init("class", isFailure ? "why bad" : "why"), text: reason)
                }
            }
            html.element("td", .init("role", "cell"), .init("class", "place")) { writePlaces(&$0, url: url) }
        }
    }

    private func mark(_ words: ActionText) -> String {
        switch status {
        case .failed: return "✗"
        case .blocked, .notStarted: return "!"
        default: break
        }
        if action.withheld != nil { return "!" }
        return words.mark == "-" ? "−" : words.mark
    }

    /// The row's class, which gives it its colour.
    private func tone(_ words: ActionText) -> String {
        if isFailure { return "loss" }
        if action.withheld != nil || status == .blocked || status == .notStarted { return "held" }
        switch action.attention {
        case .removal: return "loss"
        case .privilege: return "right"
        case .rest: return words.mark == "+" ? "gain" : "change"
        }
    }

    private func write(_ detail: ActionDetail, _ html: inout HTMLWriter) {
        html.element("span", .init("class", "detail")) { html in
            switch detail {
            case .value(let value): html.element("bdi", text: value)
            case .role(let role): writeRole(role, &html)
            case .group(let preposition, let name):
                html.element("span", .init("class", "kind"), text: "\(preposition) group")
                html.text(" ")
                html.element("bdi", text: name)
            case .change(let what, let before, let after):
                html.element("span", .init("class", "label"), text: what)
                html.text(" ")
                html.element("bdi", .init("class", "before"), text: before)
                html.text(" → ")
                html.element("bdi", text: after)
            case .roleChange(let before, let after):
                html.element("span", .init("class", "label"), text: "role")
                html.text(" ")
                writeRole(before, &html)
                html.text(" → ")
                writeRole(after, &html)
            case .remarks(let dangers, let others):
                for (index, remark) in (dangers + others).enumerated() {
                    if index > 0 { html.text(" ") }
                    html.element("span", .init("class", "note"), text: remark)
                }
            }
        }
        html.text(" ")
    }

    private func writeRole(_ role: String, _ html: inout HTMLWriter) {
        let isAdmin = ActionDetail.tone(ofRole: role) == .administrator
        html.element("bdi", .init("class", isAdmin ? "role admin" : "role"), text: role)
    }

    /// Few places, and how many more there are.
    private func writePlaces(_ html: inout HTMLWriter, url: (Reason) -> String?) {
        let places = PlacesText.distinct(action.because)
        for (index, place) in places.prefix(3).enumerated() {
            if index > 0 { html.text(", ") }
            if let url = url(place) {
                html.element("a", .init("href", url), .init("rel", "noreferrer"), text: PlacesText.word(place))
            } else {
                html.text(PlacesText.word(place))
            }
        }
        if places.count > 3 { html.text(" and \(places.count - 3) more") }
    }
}
