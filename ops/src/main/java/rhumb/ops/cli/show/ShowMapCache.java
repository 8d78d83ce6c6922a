package rhumb.ops.cli.show;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.Family;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.cli.layout.MapCacheLayout;
import rhumb.ops.view.MapCaches;

/// `show ip lisp map-cache`.
@Command(name = "map-cache", description = "Where this router sends packets.")
final class ShowMapCache implements Runnable {
  @Mixin private Asking asking = new Asking();
  @Mixin private OneInstance instance = new OneInstance();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    byte[] answer = asking.node().get("/api/v1/map-cache");
    boolean ipv6 = Family.isIpv6(spec);
    byte[] own = Narrowed.mapCaches(answer, ipv6, instance.id());
    MapCaches caches = NodeClient.read(own, MapCaches.class);
    asking.show(own, () -> MapCacheLayout.print(caches, ipv6), () -> Grids.mapCaches(caches));
  }
}
