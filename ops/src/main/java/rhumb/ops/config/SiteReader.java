package rhumb.ops.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.settings.MappingSettings.Use;
import rhumb.mapping.settings.SitePolicy;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.Locator;

/// Reads one site after the other, wherever they are written.
final class SiteReader {
  private static final int MOST_PREFIXES = 10_000_000;
  private static final int LONGEST_NAME = 128;

  private final boolean files;
  private final Set<String> names = new HashSet<>();
  private final Map<EidPrefix, String> siteByPrefix = new HashMap<>();

  /// The algorithms of RFC 9301 §12.5, or none at all.
  enum Least {
    NONE,
    SHA1,
    SHA2
  }

  /// What Map-Requests for a denied prefix are answered with (RFC 9301 §5.4).
  enum Denial {
    NONE(Action.NO_ACTION),
    NATIVELY_FORWARD(Action.NATIVELY_FORWARD),
    DROP(Action.DROP_NO_REASON),
    POLICY_DENIED(Action.DROP_POLICY_DENIED),
    AUTHENTICATION_FAILURE(Action.DROP_AUTHENTICATION_FAILURE);

    private final Action action;

    Denial(Action action) {
      this.action = action;
    }
  }

  /// @param files whether secrets may be in files of their own
  SiteReader(boolean files) {
    this.files = files;
  }

  Optional<Site> read(Section in) {
    String name = in.required("name", SiteReader::name).orElse("");
    if (!name.isEmpty() && !names.add(name)) {
      in.wrong("name", "there are two sites called " + name, "");
    }
    Set<Integer> keyIds = new HashSet<>();
    List<SharedKey> keys = in.sections("keys", "key-defaults", key -> key(key, keyIds));
    if (!in.has("keys") || in.isEmptyList("keys")) {
      in.wrong("keys", "is missing", "write keys = [{ key = … }] so that nobody else registers");
    }
    List<SitePrefix> prefixes =
        in.sections("prefixes", "prefix-defaults", "eid", prefix -> prefix(prefix, name));
    if (!in.has("prefixes") || in.isEmptyList("prefixes")) {
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
            in.optional("description", SiteReader::description),
            policy(in)));
  }

  private static String name(String text) {
    if (!text.isBlank() && text.length() <= LONGEST_NAME && isPrintable(text)) return text;
    throw new Scalar.Hinted(
        "not a name for a site", "write 1 to " + LONGEST_NAME + " printable characters");
  }

  private static String description(String text) {
    if (text.length() <= 1024 && isPrintable(text)) return text;
    throw new Scalar.Hinted("not a description", "write at most 1024 printable characters");
  }

  private static boolean isPrintable(String text) {
    return text.codePoints().noneMatch(Character::isISOControl);
  }

  private SitePolicy policy(Section in) {
    Least least = in.oneOf("minimum-algorithm", Least.class);
    return new SitePolicy(
        in.oneOf("replay", SitePolicy.Replay.class),
        switch (least) {
          case NONE -> Optional.empty();
          case SHA1 -> Optional.of(HmacAlgorithm.HMAC_SHA_1_96);
          case SHA2 -> Optional.of(HmacAlgorithm.HMAC_SHA_256_128);
        },
        in.number("max-prefixes", 1, MOST_PREFIXES),
        in.sections("subscribers", "subscriber-defaults", SiteReader::subscriber));
  }

  private static Optional<SitePolicy.Subscriber> subscriber(Section in) {
    List<Rloc> rlocs = in.values("rlocs", text -> Rloc.of(Addresses.rloc(text)));
    return Identity.of(in).map(identity -> new SitePolicy.Subscriber(identity, rlocs));
  }

  private Optional<SharedKey> key(Section in, Set<Integer> ids) {
    if (!files && in.has("key-file")) {
      in.wrong("key-file", "files of the node are not read for you", "write the key itself");
      return Optional.empty();
    }
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
    Use use = use(in, acceptMoreSpecifics);
    if (eid.isEmpty()) return Optional.empty();
    String other = siteByPrefix.putIfAbsent(eid.get(), site);
    if (other != null) {
      in.wrong("eid", eid.get() + " is already a prefix of site " + other, "");
    }
    return Optional.of(new SitePrefix(eid.get(), acceptMoreSpecifics, use));
  }

  private static Use use(Section in, boolean acceptMoreSpecifics) {
    Denial denial = in.oneOf("deny", Denial.class);
    int ttl = (int) in.duration("ttl", Duration.ofMinutes(1), Duration.ofDays(365)).toMinutes();
    Set<Rloc> seen = new HashSet<>();
    List<Locator> locators =
        in.sections(
            "locators", "locator-defaults", "rloc", locator -> LocatorReader.read(locator, seen));
    if (denial == Denial.NONE && locators.isEmpty()) return Use.REGISTERED;
    if (denial != Denial.NONE && !locators.isEmpty()) {
      in.wrong("deny", "a denied prefix has no locators", "keep deny or locators");
    }
    if (acceptMoreSpecifics) {
      in.wrong("accept-more-specifics", "nothing of this prefix can be registered", "leave it out");
    }
    if (locators.size() > 255) in.wrong("locators", "there are more than 255", "");
    return denial == Denial.NONE ? new Use.Static(ttl, locators) : new Use.Denied(denial.action);
  }
}
