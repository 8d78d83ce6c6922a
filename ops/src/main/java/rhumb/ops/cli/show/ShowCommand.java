package rhumb.ops.cli.show;

import picocli.CommandLine.Command;

/// `rhumb show …`.
@Command(
    name = "show",
    description = "Shows what a node has: map-cache, database, sites, counters.",
    subcommands = {
      ShowCommand.Ip.class,
      ShowCommand.Ipv6.class,
      ShowCommand.Lisp.class,
    },
    synopsisSubcommandLabel = "(ip | ipv6 | lisp) …")
public final class ShowCommand {
  /// `show ip …`.
  @Command(name = "ip", description = "About IPv4 EIDs.", subcommands = IpLisp.class)
  static final class Ip {}

  /// `show ipv6 …`.
  @Command(name = "ipv6", description = "About IPv6 EIDs.", subcommands = IpLisp.class)
  static final class Ipv6 {}

  /// `show ip lisp …` and `show ipv6 lisp …`.
  @Command(
      name = "lisp",
      description = "Of a router.",
      subcommands = {ShowMapCache.class, ShowDatabase.class, ShowStatistics.class})
  static final class IpLisp {}

  /// `show lisp …`.
  @Command(name = "lisp", description = "Of a Map-Server.", subcommands = ShowSite.class)
  static final class Lisp {}
}
