// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is compiled in Swift 6 mode with warnings as errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let strictC: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]

/// A library of ours and its imports; DESIGN's house rules are these lists.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name)] + dependencies,
        exclude: exclude,
        swiftSettings: strict
    )
}

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioLocks: Target.Dependency = .product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "muster",
    products: [
        .executable(name: "muster", targets: ["muster"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CurlShims", dependencies: ["CLibCurl"], cSettings: strictC),

        library("YAMLReading", ["CLibYAML"]),
        library("JSONStreaming"),
        library("HTTPTransport", ["CLibCurl", "CurlShims"]),
        library("HTTPServing", ["HTTPTransport", nioCore, nioPosix, nioHTTP1, nioLocks]),
        library("AWSAccess", ["HTTPTransport", "JSONStreaming", "CLibCrypto"]),
        library("QuickSightAPI", ["HTTPTransport", "AWSAccess", "JSONStreaming"]),
        library("Directory"),
        library("Rosters", ["Directory", "YAMLReading"]),
        library("Planning", ["Directory"]),
        library(
            "Applying",
            ["Directory", "Planning", "QuickSightAPI", "AWSAccess", "HTTPTransport", "JSONStreaming"]
        ),
        library("Reporting", ["Directory", "JSONStreaming", "Planning", "Applying"]),
        library(
            "QuickSightSandbox",
            ["HTTPTransport", "HTTPServing", "JSONStreaming", "AWSAccess", "Directory"]
        ),
        library(
            "MusterCommands",
            [
                "Applying", "AWSAccess", "Directory", "HTTPTransport", "HTTPServing", "JSONStreaming", "Planning",
                "QuickSightAPI", "QuickSightSandbox", "Reporting", "Rosters", "YAMLReading", logging, argumentParser,
            ]
        ),
        .executableTarget(name: "muster", dependencies: ["MusterCommands", argumentParser], swiftSettings: strict),
        .executableTarget(
            name: "SigningProbe",
            dependencies: ["AWSAccess", "HTTPTransport"],
            path: "Tests/Conformance/SigningProbe",
            swiftSettings: strict
        ),

        tests("YAMLReading", []),
        tests("Directory", []),
        tests("Rosters", ["Directory", "Planning", "Reporting", "YAMLReading"], exclude: ["Golden"]),
        tests("JSONStreaming", []),
        tests("HTTPTransport", ["HTTPServing"]),
        tests("HTTPServing", ["HTTPTransport"]),
        tests("AWSAccess", ["HTTPTransport", "JSONStreaming"]),
        tests("Planning", ["AWSAccess", "Directory", "Reporting", "Rosters"]),
        tests(
            "Reporting", ["Applying", "AWSAccess", "Directory", "JSONStreaming", "Planning", "Rosters"],
            exclude: ["Golden"]),
        tests("QuickSightAPI", ["AWSAccess", "HTTPTransport", "JSONStreaming"]),
        tests(
            "Applying",
            [
                "AWSAccess", "Directory", "HTTPTransport", "JSONStreaming", "Planning", "QuickSightAPI",
                "QuickSightSandbox", "Rosters",
            ]),
        tests(
            "MusterCommands",
            [
                "Applying", "AWSAccess", "Directory", "HTTPServing", "HTTPTransport", "JSONStreaming", "Planning",
                "QuickSightAPI", "QuickSightSandbox", "Reporting", argumentParser, logging,
            ],
            exclude: ["Golden"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "muster", "Applying", "AWSAccess", "Directory", "HTTPServing", "HTTPTransport", "JSONStreaming",
                "Planning",
                "QuickSightSandbox",
            ],
            swiftSettings: strict
        ),
        tests("QuickSightSandbox", ["AWSAccess", "HTTPServing", "HTTPTransport", "JSONStreaming"]),
    ]
)
