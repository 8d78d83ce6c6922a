package rhumb.ops.cli.show;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.Query;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.cli.layout.SiteLayout;
import rhumb.ops.view.Sites;

/// `show lisp site`.
@Command(
    name = "site",
    description = "The sites and what they have registered.",
    subcommands = {ShowSite.Name.class, ShowSite.Detail.class})
final class ShowSite implements Runnable {
  @Mixin private Asking asking = new Asking();
  @Mixin private OneInstance instance = new OneInstance();

  @Override
  public void run() {
    byte[] answer = Narrowed.sites(asking.node().get("/api/v1/sites"), instance.id());
    Sites sites = NodeClient.read(answer, Sites.class);
    asking.show(answer, () -> SiteLayout.table(sites), () -> Grids.sites(sites));
  }

  /// `show lisp site name NAME`.
  @Command(name = "name", description = "Everything about one site.")
  static final class Name implements Runnable {
    @Mixin private Asking asking = new Asking();

    @Parameters(paramLabel = "NAME", description = "As in the configuration of the Map-Server.")
    private String name = "";

    @Override
    public void run() {
      String escaped = Query.escaped(name);
      print(asking, asking.node().get("/api/v1/sites/" + escaped));
    }
  }

  /// `show lisp site detail`.
  @Command(name = "detail", description = "Everything about all sites.")
  static final class Detail implements Runnable {
    @Mixin private Asking asking = new Asking();

    @Override
    public void run() {
      print(asking, asking.node().get("/api/v1/sites"));
    }
  }

  private static void print(Asking asking, byte[] answer) {
    Sites sites = NodeClient.read(answer, Sites.class);
    asking.show(answer, () -> SiteLayout.detail(sites), () -> Grids.sites(sites));
  }
}
