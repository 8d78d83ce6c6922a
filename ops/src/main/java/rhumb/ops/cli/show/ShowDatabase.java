package rhumb.ops.cli.show;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.Family;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.layout.DatabaseLayout;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.view.Database;

/// `show ip lisp database`.
@Command(name = "database", description = "The EID-prefixes that this router registers.")
final class ShowDatabase implements Runnable {
  @Mixin private Asking asking = new Asking();
  @Mixin private OneInstance instance = new OneInstance();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    byte[] answer = asking.node().get("/api/v1/database");
    boolean ipv6 = Family.isIpv6(spec);
    byte[] own = Narrowed.database(answer, ipv6, instance.id());
    Database database = NodeClient.read(own, Database.class);
    asking.show(own, () -> DatabaseLayout.print(database, ipv6), () -> Grids.database(database));
  }
}
