package rhumb.ops.cli.site;

import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.Asking;

/// `rhumb export`.
@Command(
    name = "export",
    description = {"Prints all sites, a line each; no secrets.", "`rhumb import` reads them."})
public final class ExportCommand implements Runnable {
  @Mixin private Asking asking = new Asking();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "ndjson",
      description = "ndjson or csv (${DEFAULT-VALUE}); csv has one key and no static mappings.")
  private Lines format = Lines.NDJSON;

  /// How sites are written.
  enum Lines {
    NDJSON,
    CSV;

    /// By the name of a file.
    static Lines of(String file) {
      return file.toLowerCase(Locale.ROOT).endsWith(".csv") ? CSV : NDJSON;
    }
  }

  @Override
  public void run() {
    if (format == Lines.CSV) asking.print(SiteLines.HEADINGS + "\n");
    new SiteApi(asking.node())
        .forEach(site -> asking.print(format == Lines.CSV ? SiteLines.rows(site) : site + "\n"));
  }
}
