import Reports
import TestSupport
import Testing

@Suite struct BuilderTests {
  @Test func printAll() throws {
    for story in Stories.all {
      let report = try report(ofSample: story.path)
      let text = allRenderers.first { $0.name == "text" }?.render(report, look: Look()) ?? []
      print("=====", story.path)
      print(String(decoding: text, as: UTF8.self))
      print(
        String(
          decoding: allRenderers.first { $0.name == "oneline" }?.render(report, look: Look()) ?? [],
          as: UTF8.self))
    }
  }
}
