package rhumb.mapping.settings;

import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.message.XtrIdentity;

/// How strictly a site is treated.
///
/// @param minimumAlgorithm registrations signed with a lesser one are refused, whatever key they
///     name
/// @param maxPrefixes that the site may have registered at a time
/// @param subscribers who may be told about changes of mappings (RFC 9437)
public record SitePolicy(
    Replay replay,
    Optional<HmacAlgorithm> minimumAlgorithm,
    int maxPrefixes,
    List<Subscriber> subscribers) {
  public static final SitePolicy DEFAULT =
      new SitePolicy(Replay.COMPAT, Optional.empty(), 1_000_000, List.of());

  public SitePolicy {
    if (maxPrefixes < 1) throw new IllegalArgumentException("at least one prefix");
    subscribers = List.copyOf(subscribers);
  }

  /// Which Map-Registers count as replays (RFC 9301 §5.6).
  public enum Replay {
    /// A code seen before that a later message has overtaken. Nonces may be anything: none of the
    /// deployed ETRs makes them rise.
    COMPAT,
    /// Every nonce that is not above the last one, also across restarts: what the RFC says.
    STRICT
  }

  /// An xTR that may subscribe. What it is told is signed with the last of its site's keys.
  ///
  /// @param rlocs where it may want to be told; empty for anywhere
  public record Subscriber(XtrIdentity identity, List<Rloc> rlocs) {
    public Subscriber {
      rlocs = List.copyOf(rlocs);
    }
  }
}
