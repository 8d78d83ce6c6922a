package rhumb.ops.cli.format;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How rows of one kind are printed: a line each for a person, cells under headings for a table.
///
/// @param headings as for [Grid#of]
public record Listing<T>(
    String headings, Function<T, String> line, Function<T, List<String>> cells) {
  /// A line for each row.
  public String text(List<T> rows) {
    return rows.stream().map(row -> line.apply(row) + "\n").collect(Collectors.joining());
  }

  public Grid grid(List<T> rows) {
    return Grid.of(headings, rows.stream().map(cells).toList());
  }
}
