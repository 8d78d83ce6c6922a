package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.view.MappingQueries;
import rhumb.ops.SeedLab;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.RecentMessages;
import rhumb.protocol.wire.Octets;

/// The shell and the full screen on a terminal of their own, made by script(1).
class TerminalTest extends CommandRuns {
  private static final String ENTER = "\u001b[?1049h"; // the other screen
  private static final String LEAVE = "\u001b[?1049l";
  private static final String PROMPT = "rhumb> ";
  private static final Pattern CONTROLS = Pattern.compile("\u001b\\[[0-9;?]*[a-zA-Z]|\u001b[=>]");

  @TempDir static Path folder;
  private Process process;

  @Override
  MappingQueries mapping() {
    return new SeedLab.MapServer() {
      @Override
      public List<RecentMessages.Seen> messages(long id) {
        IpAddress peer = IpAddress.parse("192.168.100.2");
        var seen =
            new RecentMessages.Seen(
                1, SeedLab.ago("00:00:01"), false, peer, 4342, 80, "a Map-Register", Octets.EMPTY);
        return id < 1 ? List.of(seen) : List.of();
      }
    };
  }

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
    // A shell that waits between script and rhumb would get Ctrl-C, too, and die of it. In a build
    // in the background, Java would never get it.
    String command = "exec env --default-signal=INT sh " + program;
    ProcessBuilder script = new ProcessBuilder("script", "-qfec", command, typescript().toString());
    script.environment().put("SHELL", "/bin/sh");
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

  /// Until the shell listens again after `text`, with nothing on the line yet. It prints its prompt
  /// when it has the terminal, so that nothing is typed while that changes hands.
  private void awaitPromptAfter(String text) throws IOException {
    RunningNode.eventually(
        () -> {
          String seen = seen();
          assertThat(seen).contains(text);
          int prompt = seen.lastIndexOf(PROMPT);
          assertThat(prompt).isGreaterThan(seen.lastIndexOf(text));
          assertThat(CONTROLS.matcher(seen.substring(prompt + PROMPT.length())).replaceAll(""))
              .isEmpty();
        });
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
    awaitPromptAfter("exit ends.");
    type("status\r");
    awaitPromptAfter("\u001b[32m✓\u001b[0m mapping");
    type("map-c\t\r"); // one command begins so
    awaitPromptAfter("EID-PREFIX");
    type("show ?");
    awaitSeen("About IPv4 EIDs.");
    type("\u0003"); // gives the line up, not the shell
    awaitPromptAfter("About IPv4 EIDs.");
    type("nonsense\r");
    awaitPromptAfter("nonsense");
    type("exit\r");
    assertThat(exitCode()).isEqualTo(2); // that of the last command
    assertThat(Files.readString(folder.resolve(".rhumb_history"))).contains("status");
  }

  @Test
  void ctrlCEndsTheCommandAndNotTheShell() throws Exception {
    onTerminal("");
    awaitPromptAfter("exit ends.");
    type("top\r");
    awaitSeen("q quits");
    type("\u0003");
    awaitPromptAfter(LEAVE);
    type("nonsense\r");
    awaitPromptAfter("nonsense");
    type("packets --follow\r");
    awaitSeen("a Map-Register");
    type("\u0003");
    awaitPromptAfter("a Map-Register");
    type("exit\r");
    assertThat(exitCode()).isZero();
  }
}
