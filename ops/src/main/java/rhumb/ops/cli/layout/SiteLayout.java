package rhumb.ops.cli.layout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rhumb.ops.view.Mapping;
import rhumb.ops.view.Sites;
import rhumb.ops.view.Sites.Prefix;
import rhumb.ops.view.Sites.Registration;
import rhumb.ops.view.Sites.Site;

/// `show lisp site` and `show lisp site name NAME`.
public final class SiteLayout {
  private static final int LABEL = 22;

  private SiteLayout() {}

  /// One line for each EID-prefix.
  /// ```
  /// LISP Site Registration Information
  ///
  /// Site Name      Last      Up     Who Last             Inst     EID Prefix
  ///                Register         Registered           ID
  /// SITE2          00:00:50  yes    192.168.100.2                 172.16.30.0/24
  /// ```
  public static String table(Sites answer) {
    int first = Math.max(13, Text.width("Site Name", answer.sites(), Site::name)) + 2;
    StringBuilder out = new StringBuilder("LISP Site Registration Information\n\n");
    out.append(row(first, "Site Name", "Last", "Up", "Who Last", "Inst", "EID Prefix"));
    out.append(row(first, "", "Register", "", "Registered", "ID", ""));
    for (Site site : answer.sites()) {
      String name = site.name();
      for (Prefix prefix : site.prefixes()) {
        out.append(row(first, name, prefix, answer.asOf()));
        name = "";
      }
      if (site.prefixes().isEmpty()) out.append(name).append("\n");
    }
    return out.toString();
  }

  private static String row(int first, String name, Prefix prefix, Instant now) {
    String who =
        prefix.registrations().stream()
            .max((a, b) -> a.lastRegistered().compareTo(b.lastRegistered()))
            .map(Registration::etr)
            .orElse("--");
    long instance = Text.instance(prefix.eid());
    return row(
        first,
        name,
        Times.since(prefix.lastRegistered(), now),
        prefix.registrations().isEmpty() ? "no" : "yes",
        who,
        instance == 0 ? "" : String.valueOf(instance),
        Text.bare(prefix.eid()));
  }

  private static String row(
      int first, String name, String last, String up, String who, String instance, String eid) {
    String row =
        Text.padded(name, first)
            + Text.padded(last, 10)
            + Text.padded(up, 7)
            + Text.padded(who, 21)
            + Text.padded(instance, 9)
            + eid;
    return row.stripTrailing() + "\n";
  }

  /// Everything about each site.
  public static String detail(Sites answer) {
    StringBuilder out = new StringBuilder();
    for (Site site : answer.sites()) {
      if (!out.isEmpty()) out.append("\n");
      detail(site, answer.asOf(), out);
    }
    return out.toString();
  }

  private static void detail(Site site, Instant now, StringBuilder out) {
    out.append("Site name: ").append(site.name()).append("\n");
    if (site.shutdown()) out.append("Administratively shut down\n");
    String allowed =
        site.allowedLocators().isEmpty() ? "any" : String.join(", ", site.allowedLocators());
    out.append("Allowed configured locators: ").append(allowed).append("\n");
    out.append("Allowed EID-prefixes:\n");
    site.prefixes().forEach(prefix -> prefix(prefix, now, out));
  }

  private static void prefix(Prefix prefix, Instant now, StringBuilder out) {
    long instance = Text.instance(prefix.eid());
    out.append("  EID-prefix: ").append(Text.bare(prefix.eid()));
    out.append(instance == 0 ? "\n" : " instance-id " + instance + "\n");
    field(out, "First registered:", Times.since(prefix.firstRegistered(), now));
    field(out, "Routing table tag:", "0");
    field(out, "Origin:", origin(prefix));
    field(out, "Merge active:", yesNo(prefix.mergeActive()));
    field(out, "Proxy reply:", yesNo(prefix.proxyReply()));
    field(out, "TTL:", Times.ttl(prefix.ttlMinutes().orElse(0)));
    field(out, "State:", prefix.state());
    out.append("    Registration errors:\n");
    out.append("      Authentication failures:   ").append(prefix.authenticationFailures());
    out.append("\n      Allowed locators mismatch: ").append(prefix.allowedLocatorsMismatch());
    out.append("\n");
    if (prefix.registrations().isEmpty()) out.append("    No registrations.\n");
    prefix.registrations().forEach(registration -> registration(registration, now, out));
  }

  private static void field(StringBuilder out, String label, String value) {
    out.append("    ").append(Text.padded(label, LABEL)).append(value).append("\n");
  }

  private static String origin(Prefix prefix) {
    return switch (prefix.origin()) {
      case "configuration" -> "Configuration";
      case "configuration-accepting-more-specifics" -> "Configuration, accepting more specifics";
      case "dynamic" ->
          "Dynamic"
              + prefix.moreSpecificOf().map(p -> ", more specific of " + Text.bare(p)).orElse("");
      default -> prefix.origin();
    };
  }

  private static void registration(Registration from, Instant now, StringBuilder out) {
    String head = "    ETR " + from.etr() + ", ";
    out.append(head).append("last registered ").append(Times.since(from.lastRegistered(), now));
    out.append(", ").append(no(from.proxyReply())).append("proxy-reply");
    out.append(", ").append(no(from.mapNotify())).append("map-notify\n");
    String indent = " ".repeat(head.length());
    out.append(indent).append("TTL ").append(Times.ttl(from.ttlMinutes()));
    out.append(", ").append(no(from.merge())).append("merge");
    out.append(", hash-function ").append(from.hashFunction());
    // a merged registration is several Map-Registers, so no single nonce is its own
    out.append(from.merge() ? "\n" : ", nonce " + from.nonce() + "\n");
    out.append(indent).append("state complete, ");
    out.append(no(from.securityCapable())).append("security-capability\n");
    identity(from.identity(), indent, out);
    locators(from.locators(), out);
  }

  private static void identity(
      Optional<Mapping.Identity> identity, String indent, StringBuilder out) {
    if (identity.isEmpty()) return;
    out.append(indent).append("xTR-ID ").append(identity.get().xtrId()).append("\n");
    String site = identity.get().siteId();
    boolean unspecified = site.matches("0x0+");
    out.append(indent).append("site-ID ").append(unspecified ? "unspecified" : site).append("\n");
  }

  private static void locators(List<Mapping.Locator> locators, StringBuilder out) {
    int first = Text.width("Locator", locators, Mapping.Locator::rloc) + 2;
    out.append("    ").append(Text.padded("Locator", first)).append("Local  State      Pri/Wgt\n");
    for (Mapping.Locator locator : locators) {
      out.append("    ").append(Text.padded(locator.rloc(), first));
      out.append(Text.padded(locator.local() ? "yes" : "no", 7));
      out.append(Text.padded(locator.reachable() ? "up" : "down", 11));
      out.append(Text.priorityAndWeight(locator.priority(), locator.weight())).append("\n");
    }
  }

  private static String yesNo(boolean flag) {
    return flag ? "Yes" : "No";
  }

  private static String no(boolean flag) {
    return flag ? "" : "no ";
  }
}
