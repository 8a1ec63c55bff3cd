internal import CLI
internal import Platform
internal import Profiles
internal import Reports

/// Writes every output, and goes on to the next when one fails, so that nobody's report is lost to another's
/// full disk. The first failure is thrown in the end. Each form writes the answer that it can hold.
/// The answer of an interrupted run, which is not whole, does not replace a file that is there: that file may be the answer
/// of a whole run.
func writeOutputs(
  _ settings: Settings, _ world: World, _ answer: Answer, profile: Profile? = nil, isWhole: Bool = true
) throws {
  func bytes(_ form: OutputForm, _ look: Look) throws(Failure) -> [UInt8] {
    if let bytes = form.write(answer, look: look) ?? profile.flatMap({ form.write(.profile($0), look: look) })
    {
      return bytes
    }
    throw Failure(.usage, "the form \(form.name) cannot hold this answer")
  }
  let look = settings.look(in: world)
  var plain = look
  plain.color = false
  plain.width = settings.width ?? 80
  var failure: (any Error)?
  func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch OutputError.failed(let path, let reason) where failure != nil {
      world.error(Failure(.outputFailed, "\(path.printable): \(reason)").text)
    } catch {
      failure = failure ?? error
    }
  }
  for (target, name) in zip(settings.outputs, settings.outputNames) where target.path != "-" {
    if !isWhole, !target.isAppended, holdsSomething(target.path) {
      world.error(
        "mqtune: warning: \(name.printable) stays as it was: a report on a part of the input does not replace it\n"
      )
      continue
    }
    attempt {
      let bytes = try bytes(target.form, plain)
      do throws(OutputError) {
        if target.isAppended {
          try appendToFile(target.path, bytes)
        } else {
          try writeFile(target.path, bytes)
        }
      } catch {
        throw settings.redact ? error.called(name) : error
      }
    }
  }
  let toOutput = settings.outputs.filter { $0.path == "-" }
  if toOutput.isEmpty {
    attempt { try world.writeOutput(bytes(settings.stdoutForm, look)) }
  }
  for target in toOutput {
    attempt { try world.writeOutput(bytes(target.form, look)) }
  }
  if let failure { throw failure }
}

extension Settings {
  /// What messages call each output: its path, or with `--redact` which of the outputs it is.
  fileprivate var outputNames: [String] {
    outputs.enumerated().map { redact ? "output \($0 + 1) (\($1.form.name))" : $1.path }
  }
}

extension OutputError {
  /// The same of an output under another name.
  fileprivate func called(_ name: String) -> OutputError {
    guard case .failed(_, let reason) = self else { return self }
    return .failed(path: name, reason: reason)
  }
}
