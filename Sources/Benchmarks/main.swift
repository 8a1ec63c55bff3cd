import Platform

// Times an analysis as a whole, as a process of its own, and its stages by themselves, beside `wc -l` of the same
// file in the same run: machines differ, ratios less.
//
//     Benchmarks write FOLDER           writes the logs
//     Benchmarks time FOLDER PROGRAM    prints the table
//
// Two steps, because a process that is begun counts the memory of the one that began it among its own.

let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.count) {
case ("write", 2):
  try writeLogs(to: arguments[2])
case ("time", 3):
  var table = Table()
  let files = ["json", "mqtune"].map { LogFile(format: $0, folder: arguments[2]) }
  for file in files { measureWhole(file, program: arguments[3], &table) }
  table.baseline = nil
  table.measure("mqtune --version", .nothing, program: [arguments[3], "--version"])
  for file in files { measureStages(of: file, &table) }
  measureReplays(&table)
  try StandardStream.output.write(Array(table.text.utf8))
default:
  fatalError("usage: Benchmarks write FOLDER, or Benchmarks time FOLDER PROGRAM")
}
