/// Folds the case of names made of Latin-1 characters, which is all that the service's patterns allow.
public enum NameFolding {
    /// The name in lower case: A–Z, and À–Þ without ×.
    public static func folded(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.map(lowercase)))
    }

    private static func lowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x41...0x5A, 0xC0...0xD6, 0xD8...0xDE: Unicode.Scalar(scalar.value + 0x20) ?? scalar
        default: scalar
        }
    }
}
