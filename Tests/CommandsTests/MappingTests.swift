import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// Logs of any logger: learnt, printed, checked, given back.
@Suite struct MappingTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private static let log = MadeLog(
    publish: "TIME INFO shop: published message ID to queue orders",
    deliver: "TIME INFO shop: picked up message ID from orders",
    ack: "TIME INFO shop: message ID handled in MSms",
    chatter: ["TIME INFO shop: GET /orders/7 200"])

  private func run(_ arguments: [String], environment: [String: String] = ["LANG": "C.UTF-8"]) -> Run {
    var run = EndToEnd.run(arguments, environment: environment)
    run.output.replace(folder.path + "/", with: "")
    run.error.replace(folder.path + "/", with: "")
    return run
  }

  private func figures(_ arguments: [String], environment: [String: String] = ["LANG": "C.UTF-8"]) -> String {
    let run = run(["analyze", "-f", "csv"] + arguments, environment: environment)
    return run.output.split(separator: "\n").filter { $0.hasPrefix("queue,") }.joined(separator: "\n")
      + run.error
  }

  @Test func `a log of sentences is read, and the report says by which`() throws {
    let run = run(["analyze", "--width", "200", try folder.file("app.log", Self.log.text)])
    #expect(run.code == .success && run.error.isEmpty)
    #expect(run.output.contains("orders"))
    let words = run.output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(
      words.contains(
        "Events are read from the text: 'INFO shop published message {id} to queue {queue}' is publish,"))
    #expect(words.contains("100.0% of 40 messages in the first lines join in order"))
  }

  @Test func `a mapping that is printed reads the log like the one that was learnt`() throws {
    let log = try folder.file("app.log", Self.log.text)
    let learnt = run(["formats", "learn", log])
    #expect(learnt.code == .success)
    let mapping = try folder.file("app.mapping", learnt.output)
    #expect(
      run(["formats", "check", mapping])
        == Run(.success, output: "app.mapping: 4 phrases, 3 samples, all right\n"))
    let usual = figures([log])
    #expect(usual.contains("orders") && figures(["--mapping", mapping, log]) == usual)
    #expect(figures(["-j", "1", log]) == usual && figures(["-j", "4", log]) == usual)
  }

  @Test func `without learning the log is not read`() throws {
    let run = run(["analyze", "--no-learn", try folder.file("app.log", Self.log.text)])
    #expect(run.code == .inputUnusable && run.error.contains("cannot be sure of the log format"))
  }

  @Test func `a mapping of the user's configuration is tried first`() throws {
    let log = try folder.file(
      "app.log", "2026-11-20T10:00:00Z flip 7f3 pancakes\n2026-11-20T10:00:01Z flop 7f3 pancakes\n")
    _ = try folder.directory("mqtune")
    _ = try folder.directory("mqtune/formats")
    _ = try folder.file(
      "mqtune/formats/kitchen.mapping",
      "{ phrases: [{ says: 'publish', text: 'flip {id} {queue}' }, { says: 'ack', text: 'flop {id} {queue}' }] }"
    )
    #expect(figures([log], environment: ["XDG_CONFIG_HOME": folder.path]).contains("pancakes"))
  }

  @Test func `a sample that gives something else is said, and fails`() throws {
    let mapping = try folder.file(
      "a.mapping",
      "{ phrases: [{ says: 'ack', text: 'done {id}' }], samples: [{ line: 'done 7', says: 'publish' }, { line: 'done 7', says: 'ack' }] }"
    )
    #expect(
      run(["formats", "check", mapping])
        == Run(
          .judgedBad,
          output: """
            a.mapping: sample 1: it says ack, not publish
              done 7
            a.mapping: 1 phrases, 2 samples, 1 right

            """))
  }

  @Test func `what is wrong with a mapping is shown where it stands`() throws {
    let mapping = try folder.file("a.mapping", "{\n  phrases: [{ say: 'ack' }],\n}\n")
    let run = run(["analyze", "--mapping", mapping, mapping])
    #expect(run.code == .usage)
    #expect(
      run.error == """
        mqtune: error: a.mapping:2:15: unknown key 'say'; did you mean says?
            phrases: [{ say: 'ack' }],
                        ^^^

        """)
  }

  @Test func `nothing to learn, and nothing clear, are told apart`() throws {
    let own = try folder.file("own.log", "2026-11-20T10:00:00Z publish queue=a id=7\n")
    let chat = try folder.file("chat.log", MadeLog(chatter: Self.log.chatter).text)
    #expect(run(["formats", "learn", own]).error.contains("there is nothing to learn"))
    #expect(run(["formats", "learn", chat]).error.contains("no mapping is clear"))
    #expect(run(["formats", "check"]).error.contains("needs the path of a mapping"))
  }
}
