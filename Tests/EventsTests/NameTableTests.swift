import TestSupport
import Testing

@testable import Events

struct NameTableTests {
  @Test func `names get numbers in the order of first sight, and keep them`() {
    let table = NameTable()
    let names = ["orders", "", "payments", "orders", "a name of more than sixteen bytes", "payments"]
    #expect(names.map { table.number(of: $0) } == [2, 0, 3, 2, 4, 3])
    #expect((0..<5).map { table.text(UInt32($0)) } == ["", "(other)", "orders", "payments", names[4]])
  }

  @Test func `thousands of names of every length are told apart`() {
    let table = NameTable()
    var generator = SeededGenerator(seed: 7)
    var numbers: [[UInt8]: UInt32] = [:]
    for _ in 0..<20_000 {
      let name = generator.bytes(Int.random(in: 1...40, using: &generator))
      let number = table.number(of: name)
      #expect(numbers[name] == nil || numbers[name] == number)
      numbers[name] = number
    }
    for (name, number) in numbers { #expect(table.bytes(number) == name) }
    #expect(Set(numbers.values).count == numbers.count)
  }

  @Test(arguments: 1...40)
  func `looking up in padded memory finds the same number`(length: Int) {
    let table = NameTable()
    let name = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
    let number = table.number(of: name)
    let padded = name + [UInt8](repeating: 0xFF, count: 32)
    let found = unsafe padded.withUnsafeBytes { bytes in
      unsafe bytes.baseAddress.map { unsafe table.number(padded: $0, count: length) }
    }
    #expect(found == number)
  }

  @Test func `names that end alike are told apart in padded memory too`() {
    let table = NameTable()
    let names = (0..<3_000).map { "\($0 % 1_000)-\($0 / 1_000 == 0 ? "" : "much-longer-")the-same" }
    for _ in 0..<2 {
      for name in names {
        let found = unsafe Array((name + String(repeating: "#", count: 16)).utf8).withUnsafeBytes { bytes in
          unsafe bytes.baseAddress.map { unsafe table.number(padded: $0, count: name.utf8.count) }
        }
        #expect(found == table.number(of: name))
      }
    }
  }

  @Test func `beyond its limit every new name is other, and counted`() {
    let table = NameTable(limit: 5)
    let numbers = (0..<6).map { table.number(of: "name-\($0)") }
    #expect(numbers == [2, 3, 4, NameTable.other, NameTable.other, NameTable.other])
    #expect(table.refused == 3)
    #expect(table.number(of: "name-1") == 3)
  }

  @Test func `what is forgotten is as if it had never been there`() {
    let table = NameTable(limit: 5)
    for name in ["a", "b", "c", "d"] { _ = table.number(of: name) }
    let generation = table.generation
    table.forget()
    #expect(table.generation == generation + 1 && table.count == 2 && table.refused == 0)
    let padded = Array("d################".utf8)
    let first = unsafe padded.withUnsafeBytes { bytes in
      unsafe bytes.baseAddress.map { unsafe table.number(padded: $0, count: 1) }
    }
    #expect(first == 2 && ["c", "b", "a"].map { table.number(of: $0) } == [3, 4, NameTable.other])
    #expect(table.text(2) == "d" && table.text(4) == "b" && table.refused == 1)
  }

  @Test func `a long name is cut`() {
    let table = NameTable(maxLength: 20)
    let number = table.number(of: String(repeating: "x", count: 100))
    #expect(table.text(number) == String(repeating: "x", count: 20))
    #expect(table.number(of: String(repeating: "x", count: 21)) == number)
  }
}
