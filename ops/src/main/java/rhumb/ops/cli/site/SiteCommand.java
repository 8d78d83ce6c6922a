package rhumb.ops.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.format.Grid;
import rhumb.ops.cli.format.Yaml;

/// `rhumb site …`.
@Command(
    name = "site",
    description = "Who may register which EID-prefixes, and with which key.",
    subcommands = {
      SiteCommand.Listing.class,
      SiteCommand.Show.class,
      SiteCommand.Create.class,
      SiteCommand.Change.class,
      SiteCommand.RotateKey.class,
      SiteCommand.Shutdown.class,
      SiteCommand.Remove.class
    },
    synopsisSubcommandLabel = "(list | show | create | set | rotate-key | shutdown | remove)")
public final class SiteCommand {
  /// The file that is no file.
  static final Path STANDARD_INPUT = Path.of("-");

  /// `site list`.
  @Command(name = "list", description = "All sites and where they can be changed.")
  static final class Listing implements Runnable {
    @Mixin private Asking asking = new Asking();

    @Override
    public void run() {
      SiteApi api = new SiteApi(asking.node());
      ArrayNode all = api.all();
      asking.show(SiteApi.octets(all), () -> grid(all).text(false), () -> grid(all));
    }

    private static Grid grid(ArrayNode all) {
      List<List<String>> rows = new ArrayList<>();
      for (JsonNode site : all) {
        rows.add(
            List.of(
                site.path("name").asText(),
                site.path("origin").asText(),
                site.path("shutdown").asBoolean() ? "yes" : "no",
                site.path("replay").asText(),
                String.join(",", texts(site.path("keys"), "id")),
                String.join(",", texts(site.path("prefixes"), "eid"))));
      }
      return Grid.of("name origin shutdown +replay +keys prefixes", rows);
    }
  }

  private static List<String> texts(JsonNode array, String member) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.path(member).asText()));
    return texts;
  }

  /// `site show`.
  @Command(name = "show", description = "The configuration of one site; no secrets.")
  static final class Show implements Runnable {
    @Mixin private Asking asking = new Asking();
    @Mixin private SiteOptions.Name name = new SiteOptions.Name();

    @Override
    public void run() {
      ObjectNode site = new SiteApi(asking.node()).get(name.get());
      asking.show(SiteApi.octets(site), () -> Yaml.of(site));
    }
  }

  /// `site create`.
  @Command(name = "create", description = "Makes a new site; needs a key and a prefix.")
  static final class Create implements Runnable {
    @Mixin private Asking asking = new Asking();
    @Mixin private SiteOptions.Name name = new SiteOptions.Name();
    @Mixin private SiteOptions options = new SiteOptions();
    @Mixin private KeyOptions key = new KeyOptions();
    @Mixin private SiteOptions.DryRun dryRun = new SiteOptions.DryRun();

    @Override
    public void run() {
      ObjectNode site = SiteApi.object().put("name", name.get());
      options.applyTo(site);
      site.putArray("keys").add(key.read(Optional.empty()));
      byte[] answer = asking.node().post("/api/v1/sites" + dryRun.query(), site);
      SiteApi.tell(asking, answer);
    }
  }

  /// `site set`.
  @Command(name = "set", description = "Changes what is named, and nothing else.")
  static final class Change implements Runnable {
    @Mixin private Asking asking = new Asking();
    @Mixin private SiteOptions.Name name = new SiteOptions.Name();
    @Mixin private SiteOptions options = new SiteOptions();
    @Mixin private SiteOptions.DryRun dryRun = new SiteOptions.DryRun();

    @Override
    public void run() {
      SiteApi api = new SiteApi(asking.node());
      ObjectNode site = api.get(name.get());
      options.applyTo(site);
      SiteApi.tell(asking, api.put(site, dryRun));
    }
  }

  /// `site rotate-key`.
  @Command(
      name = "rotate-key",
      description = {
        "Gives a site a second key, or takes the first one away.",
        "The old key goes on until --finish takes it away, when all ETRs have the new one: no"
            + " registration is missed."
      })
  static final class RotateKey implements Runnable {
    @Mixin private Asking asking = new Asking();
    @Mixin private SiteOptions.Name name = new SiteOptions.Name();
    @Mixin private KeyOptions key = new KeyOptions();
    @Mixin private SiteOptions.DryRun dryRun = new SiteOptions.DryRun();

    @Option(names = "--finish", description = "Keep only the newest key.")
    private boolean finish;

    @Override
    public void run() {
      SiteApi api = new SiteApi(asking.node());
      ObjectNode site = api.get(name.get());
      ArrayNode keys = site.withArray("keys");
      if (finish) {
        while (keys.size() > 1) keys.remove(0);
      } else {
        keys.add(key.read(Optional.of(keys)));
      }
      SiteApi.tell(asking, api.put(site, dryRun));
    }
  }

  /// `site shutdown`.
  @Command(name = "shutdown", description = "Refuses the site's registrations until --end.")
  static final class Shutdown implements Runnable {
    @Mixin private Asking asking = new Asking();
    @Mixin private SiteOptions.Name name = new SiteOptions.Name();
    @Mixin private SiteOptions.DryRun dryRun = new SiteOptions.DryRun();

    @Option(names = "--end", description = "Accept them again.")
    private boolean end;

    @Override
    public void run() {
      SiteApi api = new SiteApi(asking.node());
      ObjectNode site = api.get(name.get()).put("shutdown", !end);
      SiteApi.tell(asking, api.put(site, dryRun));
    }
  }

  /// `site remove`.
  @Command(name = "remove", description = "Takes a site away, and what it has registered.")
  static final class Remove implements Runnable {
    @Mixin private Asking asking = new Asking();
    @Mixin private SiteOptions.Name name = new SiteOptions.Name();
    @Mixin private SiteOptions.DryRun dryRun = new SiteOptions.DryRun();

    @Override
    public void run() {
      NodeClient node = asking.node();
      SiteApi.tell(asking, node.delete(SiteApi.path(name.get()) + dryRun.query()));
    }
  }

  static Failure misused(String what, String advice) {
    return new Failure(ExitCode.USAGE, what, "", advice);
  }
}
