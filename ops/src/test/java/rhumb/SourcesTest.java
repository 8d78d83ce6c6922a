package rhumb;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the sources of all modules look like, product and tests alike.
class SourcesTest {
  private static final Path ROOT = root();
  private static final int LONGEST_FILE = 400; // lines
  private static final int LONGEST_METHOD = 40; // lines

  private static final Pattern SLEEP = Pattern.compile("Thread\\s*\\.\\s*sleep\\(");
  private static final Pattern PRINT =
      Pattern.compile("System\\.(out|err)\\b|printStackTrace\\(\\)");
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b|@Dis" + "abled");

  private static final Pattern NULL_MARKED = Pattern.compile("^@(org\\.jspecify.*\\.)?NullMarked$");

  private static List<Path> sources = List.of();

  @BeforeAll
  static void list() throws IOException {
    sources = new ArrayList<>();
    for (String module : List.of("protocol", "mapping-cluster", "router-node", "ops")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
        files.filter(f -> f.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    assertThat(sources).isNotEmpty();
  }

  @Test
  void noFileIsLongerThanAPersonReads() {
    assertThat(sources.stream().filter(f -> lines(f).size() > LONGEST_FILE)).isEmpty();
  }

  @Test
  void noProductMethodIsLongerThanAScreen() throws IOException {
    assertThat(longMethods(product().toList())).isEmpty();
  }

  @Test
  void nobodySleeps() {
    assertThat(matching(sources.stream(), SLEEP)).isEmpty();
  }

  @Test
  void nothingIsLeftUnfinished() {
    assertThat(matching(sources.stream(), UNFINISHED)).isEmpty();
  }

  @Test // a person is spoken to by the command line alone; everything else logs or counts
  void onlyTheCommandLinePrints() {
    Predicate<Path> speaks = f -> f.toString().matches(".*/rhumb/ops/(cli|launch)/.*");
    assertThat(matching(product().filter(speaks.negate()), PRINT)).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    List<Path> silent =
        product()
            .map(Path::getParent)
            .distinct()
            .filter(folder -> matching(info(folder), NULL_MARKED).isEmpty())
            .toList();
    assertThat(silent).isEmpty();
  }

  private static Stream<Path> product() {
    return sources.stream().filter(f -> f.toString().contains("/src/main/java/"));
  }

  private static Stream<Path> info(Path folder) {
    return Stream.of(folder.resolve("package-info.java"));
  }

  private static List<String> matching(Stream<Path> files, Pattern pattern) {
    return files
        .flatMap(
            f ->
                lines(f).stream()
                    .filter(pattern.asPredicate())
                    .map(line -> ROOT.relativize(f) + ": " + line.strip()))
        .toList();
  }

  private static List<String> longMethods(List<Path> files) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var units = manager.getJavaFileObjectsFromPaths(files);
      var task = (JavacTask) compiler.getTask(null, manager, null, List.of(), null, units);
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      List<String> found = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(new MethodLengths(unit, positions, found), null);
      }
      return found;
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Maven starts the tests in the module's folder.
  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("protocol")) ? here : here.getParent();
  }

  /// Collects the methods that are too long, as `file: method, lines`.
  private static final class MethodLengths extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> found;

    MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
      this.unit = unit;
      this.positions = positions;
      this.found = found;
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
      LineMap map = unit.getLineMap();
      long first = map.getLineNumber(positions.getStartPosition(unit, method));
      long last = map.getLineNumber(positions.getEndPosition(unit, method));
      if (last - first + 1 > LONGEST_METHOD) {
        found.add(
            unit.getSourceFile().getName() + ": " + method.getName() + ", " + (last - first + 1));
      }
      return super.visitMethod(method, none);
    }
  }
}
