internal import Bytes

/// A length of time in nanoseconds as it stands in a sentence: `4.1 ms`.
func timed(_ nanoseconds: Double) -> String {
  durationFigure(nanoseconds: Int64(wholeNumber(nanoseconds)), ascii: true)
}

func timed(_ nanoseconds: Int64) -> String { durationFigure(nanoseconds: nanoseconds, ascii: true) }
