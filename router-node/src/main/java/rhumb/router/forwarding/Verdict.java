package rhumb.router.forwarding;

import java.util.List;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.mapping.MapVersion;
import rhumb.protocol.wire.DropReason;

/// What happens to packets for an EID-prefix.
public sealed interface Verdict {
  /// Encapsulate towards one of `targets` (RFC 9300 §5.3). Only those of the best priority carry
  /// packets; none usable drops as [DropReason#NO_USABLE_LOCATOR] unless there is a proxy ETR.
  ///
  /// @param version the mapping's map-version number (RFC 9302), 0 for none
  record Encapsulate(List<Target> targets, int version) implements Verdict {
    public Encapsulate {
      targets = List.copyOf(targets);
    }

    /// Of a mapping without a version.
    public Encapsulate(List<Target> targets) {
      this(targets, MapVersion.NONE);
    }
  }

  /// Forward outside of LISP, or to a proxy ETR where one is configured.
  record Native() implements Verdict {}

  /// Drop, for a reason such as [DropReason#NEGATIVE_DROP].
  record Drop(DropReason reason) implements Verdict {}

  /// Resolve the destination first: every packet is a miss, as if the entry did not exist.
  record Resolve() implements Verdict {}

  /// A locator that is up, as the map-cache sees it.
  ///
  /// @param priority 0..255, the lowest wins, 255 is never used
  /// @param weight 0..255, the share among targets of equal priority (RFC 9301 §5.4)
  /// @param format how packets to it are wrapped
  record Target(IpAddress rloc, int priority, int weight, TunnelFormat format) {
    /// Wrapped as RFC 9300 has it.
    public Target(IpAddress rloc, int priority, int weight) {
      this(rloc, priority, weight, TunnelFormat.LISP);
    }
  }
}
