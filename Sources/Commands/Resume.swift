internal import CLI
internal import Formats
internal import Platform
internal import Profiles
internal import Runs

// `--resume FILE`: reading the file, what it must agree with, and writing it again.

extension Settings {
  /// What the result of reading depends on, so that two runs may be added only when it is the same.
  var readingKey: String {
    let parts: [(String, Any)] = [
      ("input-format", inputFormat ?? ""), ("map", map.map { "\($0.field)=\($0.path)" }),
      ("unit", unit?.rawValue ?? ""), ("since", since as Any), ("until", until as Any),
      ("input-tz", inputZone?.offset as Any), ("year", year as Any), ("date", date as Any), ("queue", queue),
      ("client", client), ("vhost", vhost), ("host", host),
      ("where", condition as Any), ("keep-duplicates", keepDuplicates),
    ]
    // A key without a mapping and without labels is that of files that were saved before there were any.
    let later: [(String, Any)] =
      (mapping.map { [("mapping", $0)] } ?? []) + (labels.isEmpty ? [] : [("label", labels)])
    return (parts + later).map { "\($0.0): \($0.1)" }.joined(separator: "\n")
  }
}

/// What an earlier run left behind; an empty one when there was none.
func readResumeFile(_ settings: Settings) throws(Failure) -> ResumeFile? {
  guard let path = settings.resume else { return nil }
  if settings.paths.contains("-") {
    throw Failure(
      .usage, "--resume cannot tell what is new on stdin",
      details: ["save it to a file first"])
  }
  if settings.outputs.contains(where: { $0.path == path }) {
    throw Failure(.usage, "-o and --resume name the same file, \(path.quoted)")
  }
  for bound in [settings.since, settings.until] where bound?.countsFromEnd ?? false {
    throw Failure(
      .usage,
      "--resume keeps what was read before, and a time counted from the end of the log changes with each run",
      details: ["give a time such as 2026-11-20T14:00:00Z, or no time"])
  }
  do {
    guard let bytes = try readFile(path) else { return ResumeFile() }
    let file = try ResumeFile(decoding: bytes)
    guard file.settings == settings.readingKey else {
      throw Failure(
        .usage,
        "\(path.quoted) was made with other filters or input options, and they have to stay the same",
        details: ["give the same options again, or another file"])
    }
    return file
  } catch let failure as Failure {
    throw failure
  } catch let problem as InputProblem {
    throw Failure(.inputUnusable, "\(path.printable): \(problem.text)", details: ["nothing was written"])
  } catch let error as ProfileError {
    throw Failure(
      .inputUnusable, "\(path.printable): \(error.resumeText)",
      details: error.resumeAdvice + ["nothing was written"])
  } catch {
    throw Failure(.fault, "\(error)")
  }
}

extension ProfileError {
  fileprivate var resumeText: String {
    switch self {
    case .foreign: "not a file that --resume wrote"
    case .newer(let version, let supported):
      "written by a newer mqtune (resume file version \(version); this one reads version \(supported))"
    case .older(let version, let supported):
      "written by an earlier mqtune (resume file version \(version); this one reads version \(supported)): "
        + "it does not hold what proves that a file is the one that was read"
    case .torn: "damaged: it ends early or its checksum does not match"
    case .inconsistent: "contradicts itself"
    }
  }
}

extension ProfileError {
  /// What to do about a resume file that is not read.
  fileprivate var resumeAdvice: [String] {
    guard case .older = self else { return [] }
    return ["remove it or name another file: the next run reads all logs that are there and begins anew"]
  }
}

extension Analysis {
  /// Writes down how far everything has been read. Not after a run that did not come to its end.
  func save(_ settings: Settings, _ world: World) throws {
    guard let path = settings.resume, let resumed else { return }
    let plain = resumed.plainPaths
    if stoppedBy != nil || problems.contains(where: { plain.contains($0.path) }) {
      guard !settings.quiet else { return }
      world.error(
        "mqtune: warning: \(path.printable) was not updated, because not everything could be read\n"
      )
      return
    }
    try writeFile(path, resumed.file(settings: settings.readingKey).encoded())
  }
}
