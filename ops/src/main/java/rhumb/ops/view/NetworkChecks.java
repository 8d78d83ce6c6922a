package rhumb.ops.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The answer to `POST /api/v1/network-checks`: what the underlay does with packets to those that a
/// node talks to.
///
/// @param left how many others were not looked at
public record NetworkChecks(Instant asOf, List<Peer> peers, int left) {
  /// @param kinds what it is to this node: `map-server`, `locator`, `member`
  /// @param source the address that packets to it leave from; empty if there is no route
  /// @param sourceIsOwn whether that is an address that the node tells others
  /// @param linkMtu octets, of the interface that they leave through
  /// @param pathMtu octets of the largest packet that came back unfragmented; empty if none did
  /// @param echo an ICMP echo request
  /// @param control UDP port 4342
  /// @param data UDP port 4341; only of a locator
  public record Peer(
      String address,
      List<String> kinds,
      Optional<String> source,
      boolean sourceIsOwn,
      Optional<Integer> linkMtu,
      Optional<Integer> pathMtu,
      Outcome echo,
      Optional<Outcome> control,
      Optional<Outcome> data) {
    public Peer withControl(Optional<Outcome> other) {
      return new Peer(address, kinds, source, sourceIsOwn, linkMtu, pathMtu, echo, other, data);
    }
  }

  /// @param outcome `answered`, `lost`, `refused`, `not-asked`, or `not-refused` of what gives no
  ///     answer
  /// @param roundTrip if it was answered
  /// @param why it was refused or not asked
  public record Outcome(String outcome, Optional<Duration> roundTrip, Optional<String> why) {
    public static Outcome of(String outcome) {
      return new Outcome(outcome, Optional.empty(), Optional.empty());
    }

    public static Outcome answered(Duration roundTrip) {
      return new Outcome("answered", Optional.of(roundTrip), Optional.empty());
    }

    public static Outcome because(String outcome, String why) {
      return new Outcome(outcome, Optional.empty(), Optional.of(why));
    }
  }
}
