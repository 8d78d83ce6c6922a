package rhumb.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rhumb.ops.cli.layout.LookupLayout;
import rhumb.ops.view.Database;
import rhumb.ops.view.Lookup;
import rhumb.ops.view.Mapping;

/// `rhumb lig EID` and `rhumb lig self` (RFC 6835): asks the mapping system, past the map-cache.
@Command(
    name = "lig",
    description = {
      "Asks the mapping system where an EID is (RFC 6835).",
      "The map-cache is not looked at. `lig self` asks for this router's own EID-prefixes: am I"
          + " registered?"
    })
public final class LigCommand implements Callable<Integer> {
  @Mixin private Asking asking = new Asking();

  @Parameters(paramLabel = "EID", description = "Such as 172.16.30.101 or [7]10.0.0.1, or self.")
  private String eid = "";

  @Option(
      names = {"-m", "--to"},
      paramLabel = "ADDRESS",
      description = "The Map-Resolver to ask; the router's first one if not given.")
  private Optional<String> mapResolver = Optional.empty();

  @Override
  public Integer call() {
    NodeClient node = asking.node();
    return eid.equals("self") ? self(node) : other(node);
  }

  private int other(NodeClient node) {
    byte[] answer = node.post("/api/v1/lookups", new Lookup.Query(eid, mapResolver));
    Lookup lookup = NodeClient.read(answer, Lookup.class);
    if (lookup.lookup().records().isEmpty() && asking.forPeople()) {
      throw unanswered(lookup.lookup());
    }
    asking.show(answer, () -> LookupLayout.print(lookup));
    return isPositive(lookup) ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  /// For each EID-prefix of the router: does the mapping system know it, and with this router?
  private int self(NodeClient node) {
    Database database = NodeClient.read(node.get("/api/v1/database"), Database.class);
    if (database.mappings().isEmpty()) {
      throw new Failure(ExitCode.NEGATIVE, "this router has no EID-prefixes of its own", "", "");
    }
    List<String> told = new ArrayList<>();
    List<JsonNode> answers = new ArrayList<>();
    boolean allFound = true;
    for (Database.Entry entry : database.mappings()) {
      String network = entry.eid().substring(0, entry.eid().lastIndexOf('/'));
      byte[] answer = node.post("/api/v1/lookups", new Lookup.Query(network, mapResolver));
      Lookup lookup = NodeClient.read(answer, Lookup.class);
      boolean found = isMapped(lookup.lookup(), entry);
      allFound &= found;
      told.add(LookupLayout.print(lookup) + verdict(entry, found));
      answers.add(NodeClient.read(answer, JsonNode.class));
    }
    asking.show(NodeClient.write(answers), () -> String.join("\n", told));
    return allFound ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private static String verdict(Database.Entry entry, boolean found) {
    return entry.eid()
        + (found
            ? " is registered with this router.\n"
            : " is NOT registered with this router: see `rhumb show ip lisp database`.\n");
  }

  private static boolean isMapped(Lookup.Result result, Database.Entry entry) {
    List<String> own =
        entry.locators().stream()
            .filter(Mapping.Locator::local)
            .map(Mapping.Locator::rloc)
            .toList();
    return result.records().stream()
        .filter(record -> record.eid().equals(entry.eid()))
        .flatMap(record -> record.locators().stream())
        .anyMatch(locator -> own.contains(locator.rloc()));
  }

  private static boolean isPositive(Lookup lookup) {
    return lookup.lookup().records().stream().anyMatch(r -> !r.locators().isEmpty());
  }

  private static Failure unanswered(Lookup.Result result) {
    return new Failure(
        ExitCode.NEGATIVE,
        "no Map-Reply for EID " + result.eid(),
        "Map-Resolver " + result.mapResolver() + " was asked " + result.attempts() + " times",
        "see whether it is reachable, and what its `rhumb show ip lisp statistics` counts");
  }
}
