package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The task pages: what they tell a person to type is typed here. In the pages,
/// ```` ```sh run ```` is executed, ```` ```text ```` after it is what its output holds (… is
/// anything), ```` ```hocon NAME ```` is a file, and `last` waits for the other pages.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocsIT {
  private static final Path ROOT =
      (Files.exists(Path.of("docs")) ? Path.of("..") : Path.of("")).toAbsolutePath().normalize();
  private static final Path DOCS = ROOT.resolve("ops/docs");
  private static final String LAB = "docs"; // beside a lab that a person has up
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```(sh run|sh run last|text|hocon [\\w.-]+)$\\n(.*?)^```$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

  @TempDir static Path work;

  @BeforeAll
  void labOfTheFirstPage() throws Exception {
    play("first-lab.md", false);
  }

  @AfterAll
  void endOfTheFirstPage() throws Exception {
    play("first-lab.md", true);
  }

  @Test
  void aSite() throws Exception {
    play("site.md", false);
  }

  @Test
  void severalMappingNodes() throws Exception {
    play("cluster.md", false);
  }

  @Test
  void monitoring() throws Exception {
    play("monitoring.md", false);
  }

  @Test
  void backup() throws Exception {
    play("backup.md", false);
  }

  @Test
  void upgrading() throws Exception {
    play("upgrading.md", false);
  }

  @Test
  void troubleshooting() throws Exception {
    play("troubleshooting.md", false);
  }

  @Test
  void everyLinkLeadsSomewhere() throws Exception {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> files = Files.list(DOCS)) {
      files.filter(f -> f.toString().endsWith(".md")).forEach(pages::add);
    }
    for (Path page : pages) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) assertThat(page.resolveSibling(link.group(1))).as("" + page).exists();
    }
  }

  private static void play(String page, boolean last) throws Exception {
    Path folder = Files.createDirectories(work.resolve(page));
    Matcher block = BLOCK.matcher(Files.readString(DOCS.resolve(page)));
    String output = "";
    while (block.find()) {
      String kind = block.group(1);
      String text = block.group(2);
      if (kind.startsWith("hocon ")) Files.writeString(folder.resolve(kind.substring(6)), text);
      else if (kind.equals("text") && !last) text.lines().forEach(holds(output));
      else if (kind.equals("sh run last") == last) output = type(folder, text);
    }
  }

  private static Consumer<String> holds(String output) {
    return line -> {
      String pattern =
          Stream.of(line.strip().split("…", -1))
              .map(Pattern::quote)
              .collect(Collectors.joining(".*"));
      assertThat(Pattern.compile(pattern).matcher(output).find())
          .as("%s in:%n%s", line, output)
          .isTrue();
    };
  }

  private static String type(Path folder, String commands) throws Exception {
    String here = commands.replaceAll("rhumb lab (\\w+)", "rhumb lab $1 --lab " + LAB);
    var shell = new ProcessBuilder("sh", "-eu", "-c", here).directory(folder.toFile());
    shell
        .environment()
        .merge("PATH", ROOT.resolve("ops/bin").toString(), (old, ours) -> ours + ":" + old);
    shell.environment().put("RHUMB", ROOT.toString());
    Process process = shell.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s%n%s", commands, output).isZero();
    return output;
  }
}
