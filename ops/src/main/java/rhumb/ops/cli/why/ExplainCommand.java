package rhumb.ops.cli.why;

import picocli.CommandLine.Command;

/// `rhumb explain …`.
@Command(
    name = "explain",
    description = "Says why something is as it is, and what would change it.",
    subcommands = {ExplainRegistration.class, ExplainMapping.class, ExplainDrops.class},
    synopsisSubcommandLabel = "(registration | mapping | drops) …")
public final class ExplainCommand {}
