/// The version of the program.
public let musterVersion = "0.1.0"
