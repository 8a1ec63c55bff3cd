import Testing

@testable import CLI
@testable import Commands

/// Whole outputs, as a user sees them.
struct ReferenceOutputTests {
  @Test func `short help of the program`() {
    #expect(
      Run(["-h"])
        == Run(
          .success,
          output: """
            mqtune finds out from message-queue logs what is slow, and why

            usage: mqtune COMMAND [OPTION...] [OPERAND...]

              analyze      say whether the queues are well, what is slow, and why
              gate         judge a run by limits; the exit code is the answer
              whatif       predict the figures of the logged load with other settings
              show         print the records behind a number of the report
              doctor       say what to log so that the rules can judge a system
              formats      list the log formats that can be read, or describe one
              schema       print the JSON Schema of a report
              config       print, check or begin a configuration
              explain      say what a rule, a verdict, a metric or an exit code means
              completions  print the completions for a shell
              man          print a manual page, for 'man -l'
              help         print the help of mqtune or of a command
              version      print the version

              mqtune analyze broker.log*
              mqtune analyze --json verdict app.log | jq .

            more: mqtune COMMAND -h, mqtune help

            """))
  }

  @Test func `short help of analyze`() {
    #expect(
      Run(["analyze", "-h"])
        == Run(
          .success,
          output: """
            mqtune analyze: say whether the queues are well, what is slow, and why

            usage: mqtune analyze [OPTION...] [PATH...]

              mqtune analyze broker.log*
              mqtune analyze --json verdict app.log | jq .

              -f, --format NAME           form of the report on stdout
              -o, --output [FORMAT:]PATH  write a report or a profile to a file
                  --json PARTS            print parts of the JSON report: verdict,queues
                  --input-format NAME     read every input as this format:
                                          json mqtune rabbitmq
                  --queue GLOB            only these queues
                  --since TIME            only what happened at or after this time
                  --until TIME            only what happened before this time
                  --where EXPR            only records that match an expression
                  --top N                 rows of each table; the rest is summed up
                  --color WHEN            when to use colour: auto always never

            more: mqtune analyze --help, mqtune man analyze | man -l -

            """))
  }

  @Test func `an explained metric`() {
    #expect(
      Run(["explain", "drain_s"])
        == Run(
          .success,
          output: """
            drain_s: how long the backlog takes to drain

            Unit
              seconds; null when there is no backlog or it never drains

            Computed
              The backlog at the end, divided by the rate at which it shrinks at the end of
              the load. When no more messages arrive, by the rate at which messages leave.

            When it is bad
              'Never' means that at least as many messages arrive as leave: add consumers
              or slow the publishers.

            """))
  }

  @Test func `an explained exit code`() {
    #expect(
      Run(["explain", "5"])
        == Run(
          .success,
          output: """
            exit code 5: an output could not be written

              The disk is full, the permission is missing, or the directory does not exist.
              A file is written under a temporary name and then renamed, so an older file
              is unchanged.

            """))
  }

  @Test func `a manual page`() {
    let page = Run(["man", "version"]).output
    #expect(
      page.hasPrefix(
        """
        .TH MQTUNE\\-VERSION 1 "" "mqtune 0.1.0" "mqtune manual"
        .nh
        .ad l
        .SH NAME
        mqtune\\-version \\- print the version
        .SH SYNOPSIS
        mqtune version
        .SH DESCRIPTION
        The same as \\(aqmqtune \\-\\-version\\(aq.
        .SH EXAMPLES
        .TP
        \\fBmqtune version\\fR
        name and version

        """))
  }

  @Test func `an option in the reference`() {
    #expect(
      Program.complete.optionReference().contains(
        """
        ### `--color WHEN`

        When to use colour.

        With auto: on a terminal, unless NO\\_COLOR is set or TERM is dumb. CLICOLOR\\_FORCE sets colour elsewhere.

        Values: auto, always, never. Default: auto. See also NO\\_COLOR in the environment.

        Taken by `mqtune analyze`, `mqtune gate`, `mqtune whatif`, `mqtune show`, `mqtune doctor`.

        """))
  }
}
