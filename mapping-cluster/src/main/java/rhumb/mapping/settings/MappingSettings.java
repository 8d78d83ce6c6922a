package rhumb.mapping.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.Locator;

/// What makes a mapping node this one.
///
/// @param addresses where it listens on UDP 4342; the first of a family is the source of answers
/// @param mapServer accepts registrations
/// @param mapResolver answers requests
/// @param sites who may register what
public record MappingSettings(
    String name,
    List<IpAddress> addresses,
    boolean mapServer,
    boolean mapResolver,
    Cluster cluster,
    Journal journal,
    List<Site> sites) {

  /// @param address this node's own for the other mapping nodes
  /// @param port 0 for a free one, when there are no others
  /// @param seeds `host:port` of the nodes to join; empty for a cluster of one
  /// @param tls how nodes prove who they are; never empty on an address off loopback
  /// @param copies nodes that have a copy of a partition; 0 for all
  public record Cluster(
      String address, int port, List<String> seeds, Optional<Tls> tls, int copies) {
    /// On loopback, where nobody has to prove anything.
    public Cluster(String address, int port, List<String> seeds) {
      this(address, port, seeds, Optional.empty(), 0);
    }
  }

  /// Files in PEM. They are read again every few minutes, so that they can be replaced.
  ///
  /// @param key this node's private one, PKCS#8
  /// @param certificate this node's
  /// @param authority whose certificates are believed
  public record Tls(Path key, Path certificate, Path authority) {}

  /// Where changes are stored.
  public sealed interface Journal {
    /// An embedded database in a folder, for a single node.
    record Embedded(Path folder) implements Journal {}

    record PostgreSql(String url, String user, String password) implements Journal {
      /// Never the password.
      @Override
      public String toString() {
        return "PostgreSql[" + url + ", " + user + ", ********]";
      }
    }
  }

  /// @param keys tried by key-id; two of them during a change of keys
  /// @param allowedLocators empty for any
  /// @param forceProxyReply answer for the site even if its ETRs do not ask for it
  public record Site(
      String name,
      boolean shutdown,
      List<SharedKey> keys,
      List<SitePrefix> prefixes,
      List<Rloc> allowedLocators,
      boolean forceProxyReply,
      Optional<String> description,
      SitePolicy policy) {
    public Site {
      keys = List.copyOf(keys);
      prefixes = List.copyOf(prefixes);
      allowedLocators = List.copyOf(allowedLocators);
    }

    /// With the usual policy.
    public Site(
        String name,
        boolean shutdown,
        List<SharedKey> keys,
        List<SitePrefix> prefixes,
        List<Rloc> allowedLocators,
        boolean forceProxyReply,
        Optional<String> description) {
      this(
          name,
          shutdown,
          keys,
          prefixes,
          allowedLocators,
          forceProxyReply,
          description,
          SitePolicy.DEFAULT);
    }

    public Site withPolicy(SitePolicy other) {
      return new Site(
          name, shutdown, keys, prefixes, allowedLocators, forceProxyReply, description, other);
    }
  }

  /// @param acceptMoreSpecifics whether prefixes inside may be registered as well
  /// @param use what becomes of it if it is not for ETRs to register
  public record SitePrefix(EidPrefix eid, boolean acceptMoreSpecifics, Use use) {
    /// Registered by ETRs.
    public SitePrefix(EidPrefix eid, boolean acceptMoreSpecifics) {
      this(eid, acceptMoreSpecifics, Use.REGISTERED);
    }
  }

  /// Where the mapping of a prefix comes from.
  public sealed interface Use {
    Use REGISTERED = new Registered();

    /// From the site's ETRs.
    record Registered() implements Use {}

    /// From here: nobody can register it.
    record Static(int ttlMinutes, List<Locator> locators) implements Use {
      public Static {
        if (locators.isEmpty()) throw new IllegalArgumentException("no locators");
        locators = List.copyOf(locators);
      }
    }

    /// Nowhere: ITRs are told what to do with packets to it (RFC 9301 §5.4).
    record Denied(Action action) implements Use {}
  }
}
