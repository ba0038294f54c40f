/// How a report is laid out: with a terminal's colours and within its width, or plain.
public struct Painter: Sendable {
    /// Whether text is coloured at all.
    public var isOn: Bool
    /// The terminal's width, or nil when lines may be as long as they are.
    public var columns: Int?

    /// A painter.
    public init(isOn: Bool, columns: Int? = nil) {
        self.isOn = isOn
        self.columns = columns
    }

    /// What a colour means.
    enum Tone: String {
        case gain = "32"
        case change = "36"
        case loss = "31"
        case alarm = "1;31"
        case withheld = "33"
        case administrator = "1;35"
        case author = "34"
        case faint = "2"
        case strong = "1"
    }

    func paint(_ text: String, _ tone: Tone) -> String {
        isOn && !text.isEmpty ? "\(opening(tone))\(text)\(Self.closing)" : text
    }

    /// What stands before painted text.
    func opening(_ tone: Tone) -> String { "\u{1B}[\(tone.rawValue)m" }

    /// What stands behind it.
    static let closing = "\u{1B}[0m"
}
