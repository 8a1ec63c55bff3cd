internal import Bytes
internal import CLI
internal import Formats
internal import Platform
internal import Runs

// Mappings: files that say how the lines of applications' logs become events.
extension Settings {
  /// Which logs to read, and how their lines are to be understood.
  func reading(in world: World) -> ReadingRequest {
    var request = ReadingRequest(paths: paths)
    request.format = inputFormat
    request.decoding.map = map
    request.learns = learns
    request.decoding.durationUnit = unit
    request.decoding.inputOffset = inputZone?.offset
    request.decoding.year = year
    request.decoding.date = date
    request.decoding.places = places
    request.decoding.labels = labelFilter
    request.resumeFile = resume
    request.host = Host(world.environment)
    request.stop = world.stop
    request.saysDecisions = verbosity > 0
    request.hidesNames = redact
    return request
  }

  /// Which logs to read, with the mappings that are given and those of the user's.
  func mappedReading(in world: World) throws(Failure) -> ReadingRequest {
    var request = reading(in: world)
    if let path = mapping {
      request.mapping = try readMapping(path)
    } else if learns {
      request.knownMappings = try userMappings(world)
    }
    return request
  }

  /// The mappings in the folder of the user's configuration, in the order of their names.
  private func userMappings(_ world: World) throws(Failure) -> [LearntMapping] {
    guard let folder = ConfigPlace.userFolder(world.environment) else { return [] }
    var mappings: [LearntMapping] = []
    for path in listFiles(in: "\(folder)/mqtune/formats", endingIn: ".mapping") {
      mappings.append(try readMapping(path))
    }
    return mappings
  }
}

/// Larger files are no mappings.
private let sizeLimit = 1 << 20

/// Reads a mapping file.
func readMapping(_ path: String) throws(Failure) -> LearntMapping {
  let bytes: [UInt8]?
  do {
    bytes = try readSmallFile(path, limit: sizeLimit)
  } catch {
    throw Failure(.usage, "\(path.printable): \(error.text)")
  }
  guard let bytes else {
    throw Failure(
      .usage, "\(path.printable): no such file",
      details: ["try: mqtune formats learn LOG > \(ShellWord(argument: path)?.text ?? "FILE")"])
  }
  do {
    return try LearntMapping(parsing: bytes)
  } catch {
    var text = ConfigText(bytes, path: path.printable)
    throw Failure(
      .usage, "\(text.origin(error.place)): \(error.text.printable)", details: text.excerpt(error.place))
  }
}

/// `mqtune formats learn LOG`: the mapping that is found in a log.
func learnMapping(_ settings: Settings, _ world: World) throws -> ExitCode {
  var request = settings.reading(in: world)
  request.learns = true
  let logs = LogSet(request, needsEnd: false)
  for problem in logs.problems { world.error("mqtune: \(problem.path.printable): \(problem.text)\n") }
  guard let mapping = logs.learnt else {
    let isRead =
      logs.unknown.isEmpty && !logs.sources.isEmpty
      && !logs.sources.contains { log in
        if case .log(let format, _) = log.content { return format.isMapped }
        return false
      }
    throw Failure(
      .couldNotJudge,
      isRead
        ? "there is nothing to learn: the usual words read these logs" : "no mapping is clear in these logs",
      details: isRead
        ? []
        : [
          "messages need an id in each of their lines, and words for what happens to them",
          "see: mqtune doctor",
        ])
  }
  try world.output(mapping.text)
  return .success
}

/// `mqtune formats check FILE...`: reads the samples of mapping files.
func checkMappings(_ settings: Settings, _ world: World) throws -> ExitCode {
  guard !settings.paths.isEmpty else {
    throw Failure(
      .usage, "formats check needs the path of a mapping", details: ["try: mqtune formats check app.mapping"])
  }
  var failed = false
  for path in settings.paths {
    let mapping = try readMapping(path)
    var wrong = 0
    for (number, sample) in mapping.samples.enumerated() {
      guard let problem = mapping.problem(of: sample) else { continue }
      wrong += 1
      try world.output(
        "\(path.printable): sample \(number + 1): \(problem.printable)\n  \(sample.line.printable)\n")
    }
    let count = mapping.samples.count
    try world.output(
      "\(path.printable): \(mapping.phrases.count) phrases, \(count) samples, \(wrong == 0 ? "all" : "\(count - wrong)") right\n"
    )
    failed = failed || wrong > 0
  }
  return failed ? .judgedBad : .success
}
