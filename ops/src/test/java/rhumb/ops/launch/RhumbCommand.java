package rhumb.ops.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `rhumb` of the classes under test, in a process of its own or in this one.
public final class RhumbCommand {
  private static final List<String> SMALL_AND_SOON =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx256m",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private RhumbCommand() {}

  /// Runs it here, which takes a tenth of the time.
  ///
  /// @return its exit code
  public static int run(String... words) {
    return Main.commandLine(words).execute(words);
  }

  /// @param options more flags for Java
  /// @param words what one types after `rhumb`
  public static List<String> of(List<String> options, String... words) {
    return java(options, Main.class, words);
  }

  /// Another program of the classes under test.
  public static List<String> java(List<String> options, Class<?> program, String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SMALL_AND_SOON);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(List.of(words));
    return command;
  }
}
