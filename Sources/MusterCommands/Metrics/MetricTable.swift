/// The name, the meaning and the labels of a family of numbers.
struct MetricShape: Sendable {
    var name: String
    var kind: Exposition.Kind
    var help: String
    /// Labels with all the values they can have: there is a number for each combination.
    var labels: [(name: String, values: [String])] = []
    /// What every number is before it is known; one that is not a number is not shown.
    var initial = 0.0
    /// Whether a number of nothing is shown.
    var showsZero = true

    /// How many numbers there are.
    var count: Int { labels.reduce(1) { $0 * $1.values.count } }

    /// The labels of a number.
    func labels(at index: Int) -> [Exposition.Label] {
        var rest = index
        var found: [Exposition.Label] = []
        for label in labels.reversed() {
            found.append((label.name, label.values[rest % label.values.count]))
            rest /= label.values.count
        }
        return found.reversed()
    }

    /// Which number has these labels; nil where none does.
    func index(of values: [String: String]) -> Int? {
        var index = 0
        for label in labels {
            guard let value = values[label.name], let place = label.values.firstIndex(of: value) else { return nil }
            index = index * label.values.count + place
        }
        return index
    }
}

/// A list of families.
protocol MetricFamily: CaseIterable, Hashable, Sendable, RawRepresentable where RawValue == Int {
    var shape: MetricShape { get }
}

/// The numbers of a list of families.
struct MetricTable<Family: MetricFamily>: Sendable, Equatable {
    private var cells: [[Double]]

    init() {
        cells = Family.allCases.map { family in
            let shape = family.shape
            return [Double](repeating: shape.initial, count: shape.count)
        }
    }

    subscript(_ family: Family, _ index: Int = 0) -> Double {
        get { cells[family.rawValue][index] }
        set { cells[family.rawValue][index] = newValue }
    }

    /// All numbers of a family.
    subscript(all family: Family) -> [Double] {
        get { cells[family.rawValue] }
        set { cells[family.rawValue] = newValue }
    }

    /// Gives every number of a family the value it began with.
    mutating func reset(_ family: Family) {
        let shape = family.shape
        cells[family.rawValue] = [Double](repeating: shape.initial, count: shape.count)
    }

    /// Writes a family's samples, those of one subject after the other.
    static func write(
        _ family: Family, of subjects: [(labels: [Exposition.Label], table: MetricTable)], to page: inout Exposition
    ) {
        let shape = family.shape
        let shown = subjects.map { subject in
            subject.table[all: family].enumerated().filter { !$1.isNaN && (shape.showsZero || $1 != 0) }
        }
        guard shown.contains(where: { !$0.isEmpty }) else { return }
        page.family(shape.name, shape.kind, shape.help)
        for (subject, cells) in zip(subjects, shown) {
            for (index, value) in cells { page.sample(subject.labels + shape.labels(at: index), value) }
        }
    }

    /// Takes over a sample; false where it is of another list.
    mutating func take(_ sample: ExpositionSample, _ family: Family) {
        guard let index = family.shape.index(of: sample.labels) else { return }
        self[family, index] = sample.value
    }
}
