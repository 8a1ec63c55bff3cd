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
    labelFilter(
      "label", "only records with these labels of pods, containers, units, streams",
      """
      NAME=GLOB, such as pod=orders-* or stream=stderr: what an envelope says of where a line comes from. pod, container, \
      namespace, unit, host and stream are known in all envelopes that have them, and in the paths of logs of the kubelet; of \
      objects and of Loki's labels any key is a NAME. Of several globs of one NAME any counts, and every NAME has to. Logs \
      whose envelopes name no such label are refused.
      """
    ) { $0.labels.include.append($1) },
    labelFilter("exclude-label", "not records with these labels", "Takes precedence over --label.") {
      $0.labels.exclude.append($1)
    },
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
        """),
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

private func labelFilter(
  _ name: String, _ summary: String, _ details: String, into store: @escaping Store
) -> Option {
  Option(
    name: name,
    category: .filter,
    kind: .value(name: "NAME=GLOB") { settings, text throws(Option.ValueError) in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw .expected("a label and a glob, such as pod=orders-*")
      }
      store(&settings, text)
    },
    isRepeatable: true,
    scope: .logs,
    summary: summary, details: details)
}
