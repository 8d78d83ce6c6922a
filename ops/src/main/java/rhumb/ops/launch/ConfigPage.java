package rhumb.ops.launch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// rhumb.conf(5), made of the documented configuration: a section for each of its sections, an
/// entry for each key with its default and what the comment above it says.
final class ConfigPage {
  private static final Pattern SECTION = Pattern.compile("([a-z][a-z0-9-]*) \\{");
  private static final Pattern KEY = Pattern.compile("([a-z][a-z0-9-]*) (= .*|\\{.*)");
  private static final Pattern RULE = Pattern.compile("# -+");
  private static final String COMMENT = "#";

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> sections = new ArrayDeque<>();
  private final List<String> said = new ArrayList<>(); // comments that wait for what they are about
  private boolean inExample;

  private ConfigPage() {}

  static String of(String manual) {
    ConfigPage page = new ConfigPage();
    page.out.append(Roff.head("rhumb.conf", "5"));
    page.out.append(".SH NAME\nrhumb.conf \\- what a node of Rhumb is told\n.SH DESCRIPTION\n");
    manual.lines().map(String::strip).forEach(page::line);
    page.paragraph();
    return page.out + ".SH SEE ALSO\n.BR rhumb (1),\n.BR rhumb\\-config (1)\n";
  }

  private void line(String line) {
    Matcher section = SECTION.matcher(line);
    Matcher key = KEY.matcher(line);
    if (line.isEmpty() || line.equals(COMMENT)) paragraph();
    else if (RULE.matcher(line).matches()) return;
    else if (line.startsWith(COMMENT)) comment(line.substring(1));
    else if (section.matches()) open(section.group(1));
    else if (key.matches()) entry(key.group(1), key.group(2));
    else if (line.equals("}")) close();
  }

  /// A comment is an example when it reads like a line of a configuration.
  private void comment(String text) {
    Matcher key = KEY.matcher(text.strip());
    if (sections.isEmpty()) {
      said.add(text.strip());
    } else if (inExample && (text.startsWith("   ") || text.strip().equals("}"))) {
      out.append(".br\n").append(Roff.text(text.strip())).append("\n");
    } else if (key.matches() && !text.startsWith("   ")) {
      entry(key.group(1), key.group(2));
      inExample = key.group(2).equals("{");
    } else {
      inExample = false;
      said.add(text.strip());
    }
  }

  private void open(String name) {
    sections.addLast(name);
    out.append(".SS ").append(Roff.text(String.join(".", sections))).append("\n");
    paragraph();
  }

  private void close() {
    paragraph();
    sections.pollLast();
  }

  private void entry(String name, String value) {
    inExample = false;
    out.append(".TP\n\\fB").append(Roff.text(name)).append("\\fR ").append(Roff.text(value));
    out.append("\n");
    tell();
  }

  private void paragraph() {
    inExample = false;
    if (said.isEmpty()) return;
    out.append(".PP\n");
    tell();
  }

  private void tell() {
    said.forEach(line -> out.append(Roff.text(line)).append("\n"));
    said.clear();
  }
}
