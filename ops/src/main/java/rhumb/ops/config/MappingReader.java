package rhumb.ops.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.MappingSettings.Cluster;
import rhumb.mapping.settings.MappingSettings.Journal;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.Tls;
import rhumb.protocol.address.IpAddress;

/// Reads `rhumb.mapping`.
final class MappingReader {
  private enum Role {
    MAP_SERVER,
    MAP_RESOLVER
  }

  private final Section in;

  MappingReader(Section in) {
    this.in = in;
  }

  MappingSettings read(String name) {
    List<IpAddress> addresses = in.values("addresses", Addresses::unicast);
    if (!in.has("addresses") || in.isEmptyList("addresses")) {
      in.wrong("addresses", "is missing", "write the addresses to answer on, such as [192.0.2.3]");
    }
    List<Role> roles = in.allOf("roles", Role.class);
    List<Site> sites = in.sections("sites", "site-defaults", new SiteReader(true)::read);
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

  private Cluster cluster() {
    try (Section cluster = in.section("cluster")) {
      String address =
          cluster.required("address", text -> IpAddress.parse(text).toString()).orElse("");
      int port = cluster.number("port", 0, 65535);
      List<String> seeds = cluster.values("seeds", MappingReader::seed);
      if (port == 0 && !seeds.isEmpty()) {
        cluster.wrong("port", "a node with seeds needs a port of its own", "write port = 25520");
      }
      return new Cluster(address, port, seeds, tls(cluster), cluster.number("copies", 0, 100));
    }
  }

  private Optional<Tls> tls(Section cluster) {
    if (!cluster.has("tls")) return Optional.empty();
    try (Section tls = cluster.section("tls")) {
      Optional<Path> key = file(tls, "key-file");
      Optional<Path> certificate = file(tls, "cert-file");
      Optional<Path> authority = file(tls, "ca-file");
      return key.flatMap(k -> certificate.flatMap(c -> authority.map(a -> new Tls(k, c, a))));
    }
  }

  private static Optional<Path> file(Section in, String key) {
    return in.required(key, name -> in.folder().resolve(name).normalize());
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
