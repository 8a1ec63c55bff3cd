internal import Bytes
internal import CLI
internal import Profiles

/// Which records count.
let filterOptions: [Option] =
  nameFilter(
    "queue", of: "queues",
    more: "whatif takes the exact name of one queue; without --queue it takes the first queue of the report.",
    into: { $0.queue.include.append($1) }, exclude: { $0.queue.exclude.append($1) })
  + nameFilter(
    "topic", of: "topics (the same as queues)", matter: "queue", into: { $0.queue.include.append($1) },
    exclude: { $0.queue.exclude.append($1) })
  + nameFilter(
    "client", of: "clients, producers and consumers", into: { $0.client.include.append($1) },
    exclude: { $0.client.exclude.append($1) })
  + nameFilter(
    "vhost", of: "virtual hosts",
    more: "For the formats json (lines that name a virtual host) and rabbitmq (connections "
      + "and queues); logs of other formats are refused.",
    into: { $0.vhost.include.append($1) }, exclude: { $0.vhost.exclude.append($1) })
  + nameFilter(
    "host", of: "machines",
    more: "For the format json (lines that name a host or a node); logs of other formats are refused.",
    into: { $0.host.include.append($1) }, exclude: { $0.host.exclude.append($1) })
  + [
    Option(
      name: "where",
      category: .filter,
      kind: .value(name: "EXPR") { settings, text throws(Option.ValueError) in
        do throws(Where.Mistake) {
          settings.condition = try Where(parsing: text)
        } catch {
          throw .at(column: error.column, length: error.length, problem: error.problem)
        }
      },
      scope: .records,
      summary: "only records that match an expression",
      details: """
        FIELD OP VALUE, joined by and, or, not and parentheses. Fields: \
        \(Where.Field.allCases.map(\.rawValue).joined(separator: ", ")). OP is = != < <= > >= or, where the \
        shell needs no quotes, eq ne lt le gt ge; ~ matches a glob. latency needs a unit (250ms), bytes may \
        have one (4KiB).
        """)
  ]

private typealias Store = @Sendable (inout Settings, String) -> Void

private func nameFilter(
  _ name: String, of what: String, matter: String? = nil, more: String = "", into include: @escaping Store,
  exclude: @escaping Store
)
  -> [Option]
{
  func option(
    _ name: String, _ summary: String, _ details: String, matter: String?, _ store: @escaping Store
  ) -> Option {
    Option(
      name: name,
      category: .filter,
      kind: .value(name: "GLOB") { settings, text throws(Option.ValueError) in
        store(&settings, try Option.notEmpty(text, "a glob such as orders.*"))
      },
      isRepeatable: true, matter: matter,
      scope: name.hasSuffix("client") ? .records : .logs,
      summary: summary, details: details)
  }
  let globs =
    name == "queue"
    ? "* matches any characters, ? one character, [a-z] one of a set, [!a-z] one outside the set. A name that matches "
      + "any of the globs is kept. \(more)"
    : "Globs as for --queue." + (more.isEmpty ? "" : " \(more)")
  return [
    option(name, "only these \(what)", globs, matter: matter, include),
    option(
      "exclude-\(name)", "not these \(what)", "Takes precedence over --\(name).",
      matter: matter.map { "exclude-\($0)" }, exclude),
  ]
}
