/// Objects by number, without counting references. The owner of this list must keep every object alive for as long as the
/// list is used.
@safe
final class References<Object: AnyObject> {
  private var memory: UnsafeMutablePointer<Unmanaged<Object>>
  private var capacity = 64
  private(set) var count = 0

  init() { unsafe memory = .allocate(capacity: capacity) }

  deinit { unsafe memory.deallocate() }

  func append(_ object: Object) {
    if count == capacity {
      let larger = UnsafeMutablePointer<Unmanaged<Object>>.allocate(capacity: capacity * 2)
      unsafe larger.update(from: memory, count: count)
      unsafe memory.deallocate()
      unsafe memory = larger
      capacity *= 2
    }
    unsafe (memory + count).initialize(to: Unmanaged.passUnretained(object))
    count += 1
  }

  func replace(_ number: Int, with object: Object) {
    precondition(number < count, "only numbers that were given out are replaced")
    unsafe memory[number] = Unmanaged.passUnretained(object)
  }

  /// Lends the object of a number.
  @inline(__always)
  func with<Result>(_ number: Int, _ body: (Object) -> Result) -> Result {
    assert(number < count, "only numbers that were given out are looked up")
    return unsafe memory[number]._withUnsafeGuaranteedRef(body)
  }
}
