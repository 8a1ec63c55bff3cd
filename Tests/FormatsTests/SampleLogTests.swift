import TestSupport
import Testing

/// `SampleLogs` is what the stories make; `MQTUNE_REWRITE_SAMPLES=1` writes it again.
@Suite struct SampleLogTests {
  private static let folder =
    String(#filePath.dropLast("Tests/FormatsTests/SampleLogTests.swift".count)) + "SampleLogs"

  @Test(arguments: Stories.all)
  func `A sample log is byte for byte what its story makes`(_ story: Story) {
    expectFile(story.path, holds: story.content())
  }

  @Test func `The list of sample logs tells every story`() {
    expectFile("README.md", holds: Stories.readme)
  }

  @Test func `Nothing else lies among the sample logs`() {
    let known = Set(Stories.all.map(\.path) + ["README.md"])
    #expect(TestFiles.list(Self.folder).filter { !known.contains($0) } == [])
  }

  private func expectFile(_ path: String, holds content: [UInt8]) {
    let place = "\(Self.folder)/\(path)"
    if TestFiles.isAsked("MQTUNE_REWRITE_SAMPLES") {
      #expect(TestFiles.write(content, to: place), "\(path) cannot be written")
      return
    }
    guard let found = TestFiles.read(place) else {
      Issue.record("\(path) is missing")
      return
    }
    if found != content {
      let same = zip(found, content).prefix { $0 == $1 }
      let line = same.count { $0.0 == UInt8(ascii: "\n") } + 1
      Issue.record("\(path) differs from its story at line \(line)")
    }
  }
}
