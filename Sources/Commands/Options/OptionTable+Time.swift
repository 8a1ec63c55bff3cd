internal import Bytes
internal import CLI

/// Which time, and in which zone.
let timeOptions: [Option] = [
  Option(
    name: "since",
    category: .time,
    kind: .value(name: "TIME") { settings, text throws(Option.ValueError) in
      guard let bound = TimeBound(text) else { throw .expected(TimeBound.expected(insteadOf: text)) }
      settings.since = bound
    },
    scope: .logs,
    summary: "only what happened at or after this time",
    details: """
      RFC 3339 (2026-11-20T14:05:00Z), a date or date and time in the zone of --tz (2026-11-20), or relative \
      to the last time stamp of the log: -2h is two hours before it, today is the midnight that began its day, \
      yesterday the midnight before. So the same log gives the same report tomorrow.
      """),
  Option(
    name: "until",
    category: .time,
    kind: .value(name: "TIME") { settings, text throws(Option.ValueError) in
      guard let bound = TimeBound(text) else { throw .expected(TimeBound.expected(insteadOf: text)) }
      settings.until = bound
    },
    scope: .logs,
    summary: "only what happened before this time",
    details:
      "Written as for --since. The time itself is excluded, so that consecutive windows do not overlap."),
  Option(
    name: "tz",
    category: .time,
    kind: .value(name: "ZONE") { settings, text throws(Option.ValueError) in
      guard let zone = Zone(text) else { throw .expected(Zone.expected) }
      settings.zone = zone
    },
    fallback: "UTC",
    scope: .logs,
    summary: "zone of times in the report and of local dates: +02:00"),
  Option(
    name: "input-tz",
    category: .time,
    kind: .value(name: "ZONE") { settings, text throws(Option.ValueError) in
      guard let zone = Zone(text) else { throw .expected(Zone.expected) }
      settings.inputZone = zone
    },
    fallback: "UTC, and the report says so",
    scope: .logs,
    summary: "zone of time stamps in the log that name no zone"),
  Option(
    name: "year",
    category: .time,
    kind: .value(name: "N") { settings, text throws(Option.ValueError) in
      settings.year = try Option.wholeNumber(text, in: 1_970...2_261)
    },
    scope: .logs,
    summary: "year of time stamps in the log that have no year"),
  Option(
    name: "date",
    category: .time,
    kind: .value(name: "YYYY-MM-DD") { settings, text throws(Option.ValueError) in
      guard case .civil(let day) = TimeBound(text), text.utf8.count == 10, (1_970...2_261).contains(day.year)
      else { throw .expected("a date such as 2026-11-20") }
      settings.date = CivilTime.days(year: day.year, month: day.month, day: day.day)
    },
    scope: .logs,
    summary: "day of the first time stamp, when stamps are times of day",
    details: """
      For logs of the formats json and mqtune whose time stamps look like 22:40:00.123. Each input begins on this day; \
      when its time stamps go back by more than 12 hours, midnight has passed. Each file is then read by one worker.
      """),
]
