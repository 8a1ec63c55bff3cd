internal import Bytes

/// Where the values of one line stand, by field; filled by the layout reader or by the scanner, and turned
/// into an event by `JSONEventDecoder`.
///
/// Values are borrowed: they point into the block, or into the decoder's arena when they had escapes, and are
/// read before the next line begins.
@safe
final class JSONRecord {
  @safe
  struct Value {
    @unsafe var start: UnsafeRawPointer
    var count: Int32
    var isText: Bool
    var role: JSONRole

    var rank: UInt8 { role.rank }
    var offset: UInt8 { role.offset }
    var unit: Int64 { role.unit }
  }

  @safe
  struct StageValue {
    @unsafe var start: UnsafeRawPointer
    var count: Int
    var isText: Bool
    var unit: Int64
    var stage: Int
  }

  /// One bit for each field that is present.
  private(set) var present: UInt64 = 0
  @unsafe private let values: UnsafeMutablePointer<Value>
  @unsafe private let stageMemory: UnsafeMutablePointer<StageValue>
  private var stageCount = 0
  private static let stageLimit = 16
  /// Whether a stage of the line found no room.
  private(set) var omitsStages = false

  var stages: [StageValue] { unsafe Array(UnsafeBufferPointer(start: stageMemory, count: stageCount)) }
  /// What a layout's literals said: the event and whether the level is that of an error.
  var fixed = JSONLayouts.Fixed()

  init() {
    // Trivial values, read only where `present` says that one was stored.
    unsafe stageMemory = .allocate(capacity: JSONRecord.stageLimit)
    unsafe values = .allocate(capacity: JSONField.allCases.count)
  }

  deinit {
    unsafe values.deallocate()
    unsafe stageMemory.deallocate()
  }

  @inline(__always)
  func clear() {
    present = 0
    fixed = JSONLayouts.Fixed()
    stageCount = 0
    omitsStages = false
  }

  @inline(__always)
  func has(_ field: JSONField) -> Bool { present & (1 &<< UInt64(field.rawValue)) != 0 }

  @inline(__always)
  func value(_ field: JSONField) -> Value? {
    has(field) ? unsafe values[Int(field.rawValue)] : nil
  }

  /// Whether any field of a set is present.
  @inline(__always)
  func hasAny(of fields: FieldSet) -> Bool { present & fields.bits != 0 }

  struct FieldSet {
    let bits: UInt64

    @inline(__always)
    init(_ first: JSONField, _ second: JSONField, _ third: JSONField) {
      bits = 1 &<< UInt64(first.rawValue) | 1 &<< UInt64(second.rawValue) | 1 &<< UInt64(third.rawValue)
    }
  }

  @inline(__always)
  func set(_ role: JSONRole, _ start: UnsafeRawPointer, _ count: Int, isText: Bool) {
    let field = role.fieldNumber
    if role.stage != 0 { unsafe setStage(role, start, count, isText) }
    if field == Int(JSONField.ignored.rawValue) { return }
    let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: field)
    // Of one key given twice the last value counts, as with most readers of JSON.
    if present & bit != 0, unsafe values[field].rank < role.rank { return }
    present |= bit
    unsafe values[field] = Value(
      start: start, count: Int32(truncatingIfNeeded: count), isText: isText, role: role)
  }

  @inline(__always)
  private func setStage(_ role: JSONRole, _ start: UnsafeRawPointer, _ count: Int, _ isText: Bool) {
    guard stageCount < JSONRecord.stageLimit else {
      omitsStages = true
      return
    }
    unsafe stageMemory[stageCount] = StageValue(
      start: start, count: count, isText: isText, unit: role.unit, stage: role.stage - 1)
    stageCount &+= 1
  }
}
