package rhumb.ops.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Rows under headings, printable as text or CSV.
///
/// @param columns as many as each row has cells
public record Grid(List<Column> columns, List<List<String>> rows) {
  private static final String GAP = "  ";

  /// @param wide only for the wide form and for programs
  public record Column(String name, boolean wide) {}

  public Grid {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(row + " does not fit under " + columns);
      }
    }
  }

  /// @param headings separated by blanks, `_` for a blank within; `+` before one that is only wide
  public static Grid of(String headings, List<List<String>> rows) {
    List<Column> columns = new ArrayList<>();
    for (String heading : headings.split(" +")) {
      boolean wide = heading.startsWith("+");
      columns.add(new Column((wide ? heading.substring(1) : heading).replace('_', ' '), wide));
    }
    return new Grid(columns, rows);
  }

  /// A row for each member of a document that is no list, with the way to it.
  public static Grid ofMembers(JsonNode document) {
    List<List<String>> rows = new ArrayList<>();
    members("", document, rows);
    return of("path value", rows);
  }

  private static void members(String path, JsonNode at, List<List<String>> into) {
    if (!at.isContainerNode()) into.add(List.of(path.isEmpty() ? "/" : path, at.asText()));
    at.properties().forEach(each -> members(path + "/" + each.getKey(), each.getValue(), into));
    for (int i = 0; at.isArray() && i < at.size(); i++) members(path + "/" + i, at.get(i), into);
  }

  /// With headings in upper case; numbers are set to the right.
  public String text(boolean wide) {
    List<Integer> shown = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (wide || !columns.get(i).wide()) shown.add(i);
    }
    int[] widths = new int[columns.size()];
    boolean[] numbers = new boolean[columns.size()];
    for (int column : shown) {
      widths[column] = columns.get(column).name().length();
      numbers[column] = rows.stream().anyMatch(row -> !row.get(column).equals("-"));
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], row.get(column).length());
        numbers[column] &= row.get(column).matches("-|[0-9]+([.][0-9]+)?( %)?");
      }
    }
    StringBuilder out = new StringBuilder();
    List<String> heads =
        columns.stream().map(column -> column.name().toUpperCase(Locale.ROOT)).toList();
    line(out, heads, shown, widths, numbers);
    rows.forEach(row -> line(out, row, shown, widths, numbers));
    return out.toString();
  }

  private static void line(
      StringBuilder out, List<String> row, List<Integer> shown, int[] widths, boolean[] numbers) {
    StringBuilder line = new StringBuilder();
    for (int column : shown) {
      if (!line.isEmpty()) line.append(GAP);
      String cell = row.get(column);
      String fill = " ".repeat(widths[column] - cell.length());
      line.append(numbers[column] ? fill + cell : cell + fill);
    }
    out.append(line.toString().stripTrailing()).append("\n");
  }

  /// RFC 4180, all columns, names in lower case.
  public String csv() {
    StringBuilder out = new StringBuilder();
    csvLine(
        out,
        columns.stream()
            .map(column -> column.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_"))
            .toList());
    return out + csvRows();
  }

  /// The same without the line of the names.
  public String csvRows() {
    StringBuilder out = new StringBuilder();
    rows.forEach(row -> csvLine(out, row));
    return out.toString();
  }

  private static void csvLine(StringBuilder out, List<String> cells) {
    out.append(String.join(",", cells.stream().map(Grid::csvCell).toList())).append("\r\n");
  }

  /// A spreadsheet takes a cell that starts with one of four signs for a formula; a name that
  /// somebody chose must not become one.
  private static String csvCell(String cell) {
    String text = cell.matches("[=+@-].+") ? "'" + cell : cell;
    return text.matches("(?s).*[\",\r\n].*") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
  }
}
