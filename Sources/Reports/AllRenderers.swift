/// Every form a report can be written in, in the order in which help lists them.
public let allRenderers: [any Renderer] = [
  TextRenderer(), OnelineRenderer(), JSONRenderer(), NDJSONRenderer(), CSVRenderer(), MarkdownRenderer(),
]
