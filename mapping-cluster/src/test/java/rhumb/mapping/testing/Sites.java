package rhumb.mapping.testing;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;

/// The sites of the seed's lab, and variations.
public final class Sites {
  public static final SharedKey FOO = new SharedKey(0, HmacAlgorithm.HMAC_SHA_1_96, "foo");

  public static final Site SITE1 = site("SITE1", "172.16.10.0/24");
  public static final Site SITE2 = site("SITE2", "172.16.30.0/24");

  private Sites() {}

  public static Site site(String name, String... prefixes) {
    return of(name, false, false, List.of(), Stream.of(prefixes).map(p -> prefix(p, false)));
  }

  public static Site acceptingMoreSpecifics(String name, String... prefixes) {
    return of(name, false, false, List.of(), Stream.of(prefixes).map(p -> prefix(p, true)));
  }

  public static Site proxied(Site site) {
    return of(site.name(), site.shutdown(), true, site.allowedLocators(), site.prefixes().stream());
  }

  public static Site shutDown(Site site) {
    return of(site.name(), true, false, site.allowedLocators(), site.prefixes().stream());
  }

  public static Site allowing(Site site, String... locators) {
    List<Rloc> allowed = Stream.of(locators).map(Rloc::parse).toList();
    return of(site.name(), site.shutdown(), false, allowed, site.prefixes().stream());
  }

  public static Site withKeys(Site site, SharedKey... keys) {
    return new Site(
        site.name(),
        site.shutdown(),
        List.of(keys),
        site.prefixes(),
        site.allowedLocators(),
        site.forceProxyReply(),
        site.description());
  }

  private static SitePrefix prefix(String eid, boolean acceptMoreSpecifics) {
    return new SitePrefix(EidPrefix.strict(eid), acceptMoreSpecifics);
  }

  private static Site of(
      String name,
      boolean shutdown,
      boolean proxy,
      List<Rloc> allowed,
      Stream<SitePrefix> prefixes) {
    return new Site(
        name, shutdown, List.of(FOO), prefixes.toList(), allowed, proxy, Optional.empty());
  }
}
