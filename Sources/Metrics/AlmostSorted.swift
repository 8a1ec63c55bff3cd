extension Array {
  /// Sorts what is almost in order already in hardly more than one pass; equal elements keep their order.
  /// - Complexity: linear in the count and in how far elements are from their places, and at most that of sorting.
  @inlinable
  public mutating func sortAlmostSorted(by isBefore: (Element, Element) -> Bool) {
    if !insertAll(steps: count &* 8, by: isBefore) { sort(by: isBefore) }
  }

  /// Moves each element down to its place; false, with some in order, when that takes more steps.
  @inlinable
  mutating func insertAll(steps: Int, by isBefore: (Element, Element) -> Bool) -> Bool {
    var elements = mutableSpan
    var steps = steps
    for index in elements.indices.dropFirst() where isBefore(elements[index], elements[index - 1]) {
      let element = elements[index]
      var place = index
      repeat {
        elements[place] = elements[place - 1]
        place -= 1
      } while place > 0 && isBefore(element, elements[place - 1])
      elements[place] = element
      steps -= index - place
      if steps < 0 { return false }
    }
    return true
  }
}
