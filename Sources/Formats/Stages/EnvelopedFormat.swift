internal import Bytes
internal import Events

/// A format inside of an envelope, to be read like any other format.
struct EnvelopedFormat: LogFormat {
  let envelope: any Envelope
  let inner: any LogFormat

  var name: String { inner.name }
  var summary: String { inner.summary }
  var samples: [String] { envelope.samples }
  var details: [String] { inner.details }
  var system: LogSystem { inner.system }
  var coverage: Coverage { inner.coverage }
  var isSequential: Bool { envelope.isSequential || inner.isSequential }
  var hasPieces: Bool { envelope.hasPieces || inner.hasPieces }
  var isCutAnywhere: Bool { envelope.isCutAnywhere }
  var places: [PlaceFilter.Field] { inner.places }
  var form: SourceForm {
    var form = inner.form
    form.envelope = form.envelope.isEmpty ? envelope.name : "\(envelope.name)/\(form.envelope)"
    return form
  }

  func claims(_ line: Span<UInt8>) -> Bool { envelope.claims(line) }

  func prepare(_ options: DecodeOptions, head: Block) -> DecodeOptions {
    inner.prepare(options, head: envelope.opened(head).block)
  }

  func makeDecoder(_ options: DecodeOptions) -> any LogDecoder {
    let opener = envelope.makeOpener()
    var rest = options
    if let labels = options.labels {
      let (own, others) = labels.divided(by: envelope.labels)
      opener.keep(only: own)
      rest.labels = others
    }
    return EnvelopeDecoder(opener, inner.makeDecoder(rest), options)
  }
}

extension Envelope {
  /// The lines inside of the first block of a source.
  func opened(_ head: Block) -> InnerLines {
    let lines = InnerLines()
    lines.begin(head)
    let opener = makeOpener()
    opener.open(head, into: lines)
    // One that keeps all lines back gives them at the end.
    if lines.lines.isEmpty { lines.finish(opener) }
    lines.seal()
    return lines
  }
}
