package rhumb.ops.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.MappingSettings.Cluster;
import rhumb.mapping.settings.MappingSettings.Journal;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.SharedKey;

/// Reads `rhumb.mapping`.
final class MappingReader {
  private enum Role {
    MAP_SERVER,
    MAP_RESOLVER
  }

  private final Section in;
  private final Set<String> siteNames = new HashSet<>();
  private final Map<EidPrefix, String> siteByPrefix = new HashMap<>();

  MappingReader(Section in) {
    this.in = in;
  }

  MappingSettings read(String name) {
    List<IpAddress> addresses = in.values("addresses", Addresses::unicast);
    if (!in.has("addresses") || in.isEmptyList("addresses")) {
      in.wrong("addresses", "is missing", "write the addresses to answer on, such as [192.0.2.3]");
    }
    List<Role> roles = in.allOf("roles", Role.class);
    List<Site> sites = in.sections("sites", "site-defaults", this::site);
    Cluster cluster = cluster();
    return new MappingSettings(
        name,
        addresses,
        roles.contains(Role.MAP_SERVER),
        roles.contains(Role.MAP_RESOLVER),
        cluster,
        journal(cluster),
        sites);
  }

  private Optional<Site> site(Section in) {
    String name = in.text("name");
    if (!name.isEmpty() && !siteNames.add(name)) {
      in.wrong("name", "there are two sites called " + name, "");
    }
    Set<Integer> keyIds = new HashSet<>();
    List<SharedKey> keys = in.sections("keys", "key-defaults", key -> key(key, keyIds));
    if (!in.has("keys")) {
      in.wrong("keys", "is missing", "write keys = [{ key = … }] so that nobody else registers");
    }
    List<SitePrefix> prefixes =
        in.sections("prefixes", "prefix-defaults", prefix -> prefix(prefix, name));
    if (!in.has("prefixes")) {
      in.wrong("prefixes", "is missing", "write the EID-prefixes that the site may register");
    }
    return Optional.of(
        new Site(
            name,
            in.flag("shutdown"),
            keys,
            prefixes,
            in.values("allowed-locators", text -> Rloc.of(Addresses.rloc(text))),
            in.flag("proxy-reply"),
            in.optional("description", text -> text)));
  }

  private static Optional<SharedKey> key(Section in, Set<Integer> ids) {
    Optional<SharedKey> key = Keys.read(in, "id");
    if (key.isPresent() && !ids.add(key.get().id())) {
      in.wrong(
          "id", "the site has two keys with id " + key.get().id(), "give them ids of their own");
    }
    return key;
  }

  private Optional<SitePrefix> prefix(Section in, String site) {
    boolean acceptMoreSpecifics = in.flag("accept-more-specifics");
    Optional<EidPrefix> eid = Addresses.eid(in);
    if (eid.isEmpty()) return Optional.empty();
    String other = siteByPrefix.putIfAbsent(eid.get(), site);
    if (other != null) {
      in.wrong("eid", eid.get() + " is already a prefix of site " + other, "");
    }
    return Optional.of(new SitePrefix(eid.get(), acceptMoreSpecifics));
  }

  private Cluster cluster() {
    try (Section cluster = in.section("cluster")) {
      String address =
          cluster.required("address", text -> IpAddress.parse(text).toString()).orElse("");
      int port = cluster.number("port", 0, 65535);
      List<String> seeds = cluster.values("seeds", MappingReader::seed);
      if (port == 0 && !seeds.isEmpty()) {
        cluster.wrong("port", "a node with seeds needs a port of its own", "write port = 25520");
      }
      return new Cluster(address, port, seeds);
    }
  }

  private static String seed(String text) {
    int colon = text.lastIndexOf(':');
    String port = colon < 0 ? "" : text.substring(colon + 1);
    if (colon > 0 && port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535) {
      return text;
    }
    throw new Scalar.Hinted("not a seed: \"" + text + "\"", "write host:port");
  }

  private Journal journal(Cluster cluster) {
    try (Section journal = in.section("journal");
        Section embedded = journal.section("embedded")) {
      Path folder = in.folder().resolve(embedded.required("folder", Path::of).orElse(Path.of(".")));
      if (!journal.has("postgresql")) {
        if (!cluster.seeds().isEmpty()) {
          journal.wrong(
              "embedded",
              "an embedded journal serves one node, but there are cluster seeds",
              "write journal.postgresql { … } for several nodes");
        }
        return new Journal.Embedded(folder.normalize());
      }
      if (journal.has("embedded")) {
        journal.wrong("embedded", "there is a postgresql journal as well", "keep one");
      }
      return postgreSql(journal);
    }
  }

  private static Journal postgreSql(Section journal) {
    try (Section in = journal.section("postgresql")) {
      String url = in.required("url", MappingReader::jdbcUrl).orElse("");
      String user = in.text("user");
      String password = Keys.secret(in, "password", "password-file").orElse("");
      return new Journal.PostgreSql(url, user, password);
    }
  }

  private static String jdbcUrl(String text) {
    if (text.startsWith("jdbc:postgresql:")) return text;
    throw new Scalar.Hinted(
        "not a PostgreSQL address: \"" + text + "\"", "write jdbc:postgresql://HOST:5432/DATABASE");
  }
}
