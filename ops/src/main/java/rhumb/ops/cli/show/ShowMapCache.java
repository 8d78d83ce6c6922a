package rhumb.ops.cli.show;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.Family;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.layout.MapCacheLayout;
import rhumb.ops.view.MapCaches;

/// `show ip lisp map-cache`.
@Command(name = "map-cache", description = "Where this router sends packets.")
final class ShowMapCache implements Runnable {
  @Mixin private Asking asking = new Asking();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    byte[] answer = asking.node().get("/api/v1/map-cache");
    if (asking.forPrograms()) {
      asking.print(answer);
    } else {
      MapCaches caches = NodeClient.read(answer, MapCaches.class);
      asking.print(MapCacheLayout.print(caches, Family.isIpv6(spec)));
    }
  }
}
