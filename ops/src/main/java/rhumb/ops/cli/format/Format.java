package rhumb.ops.cli.format;

/// The ways to print an answer.
public enum Format {
  /// For a person.
  TABLE,
  /// For a person with a wide terminal: one row for each thing, all columns.
  WIDE,
  /// As the API answers.
  JSON,
  /// The same as JSON, easier to read.
  YAML,
  /// The rows of `wide` for a spreadsheet (RFC 4180).
  CSV
}
