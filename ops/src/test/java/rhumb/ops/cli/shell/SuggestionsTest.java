package rhumb.ops.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import rhumb.ops.cli.LigCommand;
import rhumb.ops.cli.MapCacheCommand;
import rhumb.ops.cli.StatusCommand;
import rhumb.ops.cli.show.ShowCommand;

class SuggestionsTest {
  @CommandLine.Command(
      name = "rhumb",
      subcommands = {
        ShowCommand.class,
        LigCommand.class,
        StatusCommand.class,
        MapCacheCommand.class
      })
  private static final class Root {}

  private static List<String> after(String... words) {
    List<String> all = List.of(words);
    return Suggestions.after(
            new CommandLine(new Root()).getCommandSpec(),
            all.subList(0, all.size() - 1),
            all.getLast())
        .stream()
        .map(Suggestions.Suggestion::word)
        .toList();
  }

  @Test
  void commandsComeFirst() {
    assertThat(after("")).contains("show", "lig", "status", "map-cache");
    assertThat(after("s")).containsExactly("show", "status");
  }

  @Test
  void abbreviationsLeadOn() {
    assertThat(after("sh", "ip", "li", "")).contains("map-cache", "database", "statistics");
  }

  @Test
  void optionsAndTheirValues() {
    assertThat(after("map-cache", "--so")).containsExactly("--sort");
    assertThat(after("map-cache", "--sort", "")).contains("uptime", "packets");
    assertThat(after("map-cache", "--sort", "uptime", "--i")).containsExactly("--instance");
    assertThat(after("map-cache", "--instance", "")).containsExactly("<N>");
  }

  @Test
  void whatThePersonChoosesIsNamed() {
    assertThat(after("lig", "")).containsExactly("<EID>");
  }

  @Test
  void nothingIsKnownAboutWhatDoesNotExist() {
    assertThat(after("nonsense", "-")).doesNotContain("--sort");
  }
}
