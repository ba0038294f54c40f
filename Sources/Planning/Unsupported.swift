public import Directory

/// What the roster's format has and this version does not do: it is refused, never ignored.
public enum Unsupported {
    /// Everything in a desired state that cannot be planned yet, each at its place.
    public static func problems(in state: DesiredState) -> [Problem] {
        var found: [Problem] = []
        func refuse(_ place: Place, _ what: String) {
            found.append(
                Problem(
                    .error, at: state.location(place), "\(what) cannot be planned or applied by this version",
                    hint: "take it out of the roster; nothing was read or changed"))
        }
        if let region = state.region, region.value == "auto" { refuse(region.place, "`region: auto`") }
        return found.sorted { left, right in
            (left.location.file, left.location.line, left.location.column, left.message)
                < (right.location.file, right.location.line, right.location.column, right.message)
        }
    }
}
