// swift-tools-version: 6.2
import PackageDescription

/// One row of the architecture: what a target may import stands here and nowhere else.
func room(_ name: String, imports: [Target.Dependency] = [], more: [SwiftSetting] = []) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: strict + more)
}

/// The tests of one room: they see that room, what it may see, and the shared test support.
func tests(of name: String, imports: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + imports, exclude: exclude,
    swiftSettings: strict)
}

/// For rooms full of words, which run once for each report: there size counts, not speed.
let small: [SwiftSetting] = [.unsafeFlags(["-Osize"], .when(configuration: .release))]

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  // Tests and debug builds check at run time that accesses to the fields of classes do not overlap. In the
  // decoders and folds, which keep their state in classes, these checks cost a third of the time.
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

let package = Package(
  name: "mqtune",
  products: [.executable(name: "mqtune", targets: ["mqtune"])],
  targets: [
    // Words.
    room("Bytes"),
    room("Events", imports: ["Bytes"]),
    room("Metrics"),
    // Engines: same input, same output; they never print, open, sleep or read a clock.
    room("Formats", imports: ["Bytes", "Events"]),
    room("Profiles", imports: ["Bytes", "Events", "Metrics"]),
    room("Measures", imports: ["Bytes", "Metrics", "Profiles"], more: small),
    // Reports replay loads a hundred times over: unoptimised that would take most of the time of all tests.
    room(
      "Simulation", imports: ["Measures", "Metrics", "Profiles"],
      more: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    room(
      "Diagnosis", imports: ["Bytes", "Events", "Measures", "Metrics", "Profiles", "Simulation"], more: small),
    room("Gates", imports: ["Bytes", "Measures", "Metrics", "Profiles"], more: small),
    room(
      "Reports",
      imports: [
        "Bytes", "Diagnosis", "Events", "Gates", "Measures", "Metrics", "Profiles", "Simulation",
      ],
      more: small),
    // Shells.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    room("Platform", imports: ["Bytes", "CZlib"]),
    room("Runs", imports: ["Bytes", "Events", "Formats", "Platform", "Profiles"], more: small),
    room("CLI", imports: ["Bytes", "Platform"], more: small),
    room(
      "Commands",
      imports: [
        "Bytes", "CLI", "Diagnosis", "Events", "Formats", "Gates", "Measures", "Platform", "Profiles",
        "Reports", "Runs",
        "Simulation",
      ],
      more: small),
    .executableTarget(name: "mqtune", dependencies: ["Commands"], swiftSettings: strict),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Bytes", "Events", "Formats", "Metrics", "Platform", "Profiles", "Reports", "Simulation",
      ],
      swiftSettings: strict),
    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Bytes", "Events", "Metrics"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(
      name: "Trials",
      dependencies: [
        "Bytes", "Diagnosis", "Events", "Formats", "Gates", "Measures", "Platform", "Profiles", "Reports",
        "Runs", "Simulation", "TestSupport",
      ],
      path: "Tests/Trials", swiftSettings: strict),
    .executableTarget(
      name: "Accuracy",
      dependencies: [
        "Bytes", "Diagnosis", "Gates", "Platform", "Profiles", "Simulation", "TestSupport", "Trials",
      ],
      path: "Tests/Accuracy", swiftSettings: strict),
    tests(of: "Bytes", exclude: ["Fixtures"]),
    tests(of: "Events"),
    tests(of: "Metrics"),
    tests(of: "Formats", imports: ["Bytes", "Events"]),
    tests(
      of: "Profiles", imports: ["Bytes", "Events", "Formats", "Metrics"], exclude: ["Fixtures", "Golden"]),
    tests(of: "Measures", imports: ["Bytes", "Events", "Formats", "Metrics", "Profiles"]),
    tests(of: "Gates", imports: ["Bytes", "Measures", "Profiles", "Trials"]),
    tests(of: "Simulation", imports: ["Profiles", "Trials"]),
    tests(of: "Diagnosis", imports: ["Events", "Measures", "Metrics", "Profiles", "Trials"]),
    tests(of: "Platform", imports: ["Bytes", "CZlib"]),
    tests(
      of: "Reports",
      imports: [
        "Bytes", "Diagnosis", "Events", "Formats", "Gates", "Measures", "Metrics", "Profiles", "Simulation",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "ScenarioTests",
      dependencies: [
        "Bytes", "Diagnosis", "Events", "Formats", "Profiles", "Reports", "TestSupport", "Trials",
      ],
      swiftSettings: strict),
    tests(of: "Runs", imports: ["Bytes", "Events", "Formats", "Platform", "Profiles"]),
    tests(of: "CLI", imports: ["Platform"]),
    tests(
      of: "Commands",
      imports: [
        "Bytes", "CLI", "Diagnosis", "Events", "Formats", "Gates", "Measures", "Metrics", "Platform",
        "Profiles", "Reports", "Simulation",
      ],
      exclude: ["Golden"]),
  ]
)
