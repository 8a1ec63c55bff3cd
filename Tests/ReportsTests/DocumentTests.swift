import Bytes
import Testing

@testable import Reports

/// A document with every kind of block, and with names that are markup, mentions and control characters.
private func madeDocument() -> Document {
  var figures = Table(
    Heading("Figures", of: Prose(name: "a|b", .beside(40))), each: "queue",
    [
      .init("in/s"), .init("nothing"), .init("severity", isExtra: true), .init("drains", droppable: 1),
    ])
  figures.add("a|b", [.init("1"), .init(absent), .init("low"), .init("never", .alarm)])
  figures.add(
    "@here\u{1b}[2J", [.init("22")], below: [.quote("<b>12</b>", place: .init(file: "a.log", line: 3))])
  figures.rest = "and 2 more"
  var why = Table(Heading("Why", ", most first"), each: "finding", front: .sentences, [.init("share")])
  why.rows = [
    .init(
      mark: .init("F1", .caution), name: "a|b: too few consumers for all that arrives",
      cells: [.init("96%")], below: [.text("evidence: 2 are busy")])
  ]
  var report = Report()
  (report.input.from, report.input.to) = (0, 20_000_000_000)
  let chart = Chart(
    heading: Heading("Over time", of: "a|b"), bucket: 5_000_000_000, start: 0, from: 0, to: 20_000_000_000,
    rows: [
      .init(label: "in/s", values: [4, 8, 2, 4], joining: .rate, unit: .rate),
      .init(label: "errors", values: [0, 0, 0, 0], joining: .sum, unit: .count),
    ],
    clock: DisplayClock(report, look: Look()), ascii: false)
  var replay = Heading("Replay")
  (replay.word, replay.tone) = ("meets the log", .good)
  return Document(sections: [
    [
      .opening(
        Opening(
          word: "BAD", tone: .alarm, sentence: "*a* is behind by \(tied: "3 messages").",
          details: ["It grows."])),
      .facts(["10:00 to 11:00", "3 files"]),
      .paragraph("a long text of the input that fits no line of forty", shorter: ["a short one"]),
    ],
    [],
    [.table(figures)],
    [.table(why)],
    [.chart(chart)],
    [.run(Heading("Settings"), ["prefetch 1", "sync \(Prose(name: "always-and-ever", .columns(9)))"])],
    [.heading(replay), .entries([Entry("today", "at 84%"), Entry("changed", "at 42%")])],
    [.heading(Heading("Notes")), .items([Item("One.", below: ["to see it: look"]), Item("Two.")])],
  ])
}

@Suite struct DocumentTests {
  private func written(_ dialect: some Dialect) -> String {
    String(decoding: dialect.write(madeDocument()), as: UTF8.self)
  }

  @Test func textOfEveryKindOfBlock() {
    var look = Look()
    look.width = 40
    #expect(
      written(TextDialect(look)) == #"""
          BAD  *a* is behind by 3 messages.
          It grows.
          10:00 to 11:00    3 files
          a short one

        FIGURES a|b     in/s  drains
          a|b              1   never
          @here\x1b[2J    22
            <b>12</b>
            a.log:3
          and 2 more

        WHY, most first                    share
          F1 a|b: too few consumers for      96%
             all that arrives
             evidence: 2 are busy

        OVER TIME a|b, 1 column = 5 s
          in/s    0.40-1.6  ▄█▂▄
                            00:00:00 to 00:00:20

        SETTINGS prefetch 1, sync alwa…ever

        REPLAY  meets the log
          today    at 84%
          changed  at 42%

        NOTES
          - One.
            to see it: look
          - Two.

        """#)
  }

  @Test func colourIsOnWordsOfJudgementAlone() {
    var look = Look()
    look.width = 40
    let plain = written(TextDialect(look)).split(separator: "\n")
    look.color = true
    let coloured = written(TextDialect(look)).split(separator: "\n")
    #expect(
      zip(plain, coloured).filter { $0 != $1 }.map { String($1) } == [
        "  \u{1B}[1;31mBAD\u{1B}[0m  *a* is behind by 3 messages.",
        "  a|b              1   \u{1B}[1;31mnever\u{1B}[0m",
        "  \u{1B}[1;33mF1\u{1B}[0m a|b: too few consumers for      96%",
        "REPLAY  \u{1B}[1;32mmeets the log\u{1B}[0m",
      ])
  }

  @Test func markdownOfEveryKindOfBlock() {
    #expect(
      written(MarkdownDialect(Look())) == #"""
        **BAD** \*a\* is behind by 3 messages.  
        It grows.

        10:00 to 11:00  
        3 files

        a long text of the input that fits no line of forty

        ### Figures: a\|b

        | queue | in/s | severity | drains |
        |---|---:|---:|---:|
        | a\|b | 1 | low | never |
        | @\#u{200B}here\\x1b\[2J | 22 | - | - |

        and 2 more

        - @\#u{200B}here\\x1b\[2J: &lt;b&gt;12&lt;/b&gt;, a.log:3

        ### Why, most first

        | finding | share |
        |---|---:|
        | F1 a\|b: too few consumers for all that arrives | 96% |

        - F1: evidence: 2 are busy

        ### Over time: a\|b, 1 column = 5 s

        ```text
        in/s    0.40-1.6  ▄█▂▄
                          00:00:00 to 00:00:20
        ```

        Settings: prefetch 1, sync alwa…ever

        ### Replay: **meets the log**

        today: at 84%  
        changed: at 42%

        ### Notes

        - One.
          - to see it: look
        - Two.

        """#)
  }

  @Test func aDocumentOfNothingIsNothing() {
    #expect(TextDialect(Look()).write(Document(sections: [[], []])) == [])
    #expect(MarkdownDialect(Look()).write(Document(sections: [[], []])) == [])
  }
}
