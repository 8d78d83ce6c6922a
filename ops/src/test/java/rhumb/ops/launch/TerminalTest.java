package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shell and the full screen on a terminal of their own, made by script(1).
class TerminalTest extends CommandRuns {
  private static final String ENTER = "\u001b[?1049h"; // the other screen
  private static final String LEAVE = "\u001b[?1049l";
  private static final String PROMPT = "rhumb> ";

  @TempDir static Path folder;
  private Process process;

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  private Path typescript() {
    return folder.resolve("typescript");
  }

  private void onTerminal(String words) throws IOException {
    String java =
        String.join(" ", RhumbCommand.of(List.of("-Duser.home=" + folder), words.split(" ")));
    Path program = folder.resolve("program");
    Files.writeString(program, "stty rows 24 cols 80\nexec " + java + "\n");
    ProcessBuilder script =
        new ProcessBuilder("script", "-qfec", "sh " + program, typescript().toString());
    script.environment().put("TERM", "xterm");
    script.environment().put("RHUMB_SERVER", server.url());
    script.environment().remove("NO_COLOR");
    process =
        script.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
  }

  private String seen() throws IOException {
    return Files.readString(typescript());
  }

  private void type(String keys) throws IOException {
    OutputStream keyboard = process.getOutputStream();
    keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  private void awaitSeen(String text) throws IOException {
    RunningNode.eventually(() -> assertThat(seen()).contains(text));
  }

  /// Until the shell listens again after the last `text`: what is typed while the terminal changes
  /// hands may be taken for a part of the line before.
  private void awaitPromptAfter(String text) throws IOException {
    RunningNode.eventually(
        () -> {
          String seen = seen();
          assertThat(seen).contains(text);
          assertThat(seen.lastIndexOf(PROMPT)).isGreaterThan(seen.lastIndexOf(text));
        });
  }

  private int prompts() throws IOException {
    return seen().split(PROMPT, -1).length - 1;
  }

  private void awaitPrompts(int count) throws IOException {
    RunningNode.eventually(() -> assertThat(prompts()).isGreaterThanOrEqualTo(count));
  }

  private int exitCode() throws Exception {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void topTakesTheWholeScreenAndGivesItBack() throws Exception {
    onTerminal("top --interval 0.2");
    awaitSeen("q quits");
    awaitSeen("SITE1 · mapping and router · up 01:00:00 · well");
    type("q");
    assertThat(exitCode()).isZero();
    assertThat(seen()).contains(ENTER, "Map-Requests").contains(LEAVE);
    assertThat(seen().indexOf(LEAVE)).isGreaterThan(seen().lastIndexOf("q quits"));
  }

  @Test
  void theShellHasAPromptColoursTabAndHelp() throws Exception {
    onTerminal("");
    awaitPrompts(1);
    type("status\r");
    awaitPromptAfter("\u001b[32m✓\u001b[0m mapping");
    type("map-c\t\r"); // one command begins so
    awaitPromptAfter("EID-PREFIX");
    type("show ?");
    awaitPromptAfter("About IPv4 EIDs.");
    int before = prompts();
    type("\u0003"); // gives the line up, not the shell
    awaitPrompts(before + 1);
    type("nonsense\r");
    awaitPromptAfter("nonsense");
    type("exit\r");
    assertThat(exitCode()).isEqualTo(2); // that of the last command
    assertThat(Files.readString(folder.resolve(".rhumb_history"))).contains("status");
  }
}
