package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import rhumb.mapping.testing.Requests;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.Station;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.Nonce;

/// An xTR that subscribes to single hosts (RFC 9437), confirms what it is told and remembers it.
final class SubscribingXtr implements AutoCloseable {
  private static final int AGAIN_MS = 2_000;
  private static final long PATIENCE_NS = 90_000_000_000L;

  private final XtrIdentity identity;
  private final String address;
  private final Station station;
  private final Map<String, String> told = new HashMap<>(); // by EID, the first RLOC
  private long nonce = 1_000;

  /// @param address of loopback, on which nobody else has port 4342
  SubscribingXtr(XtrIdentity identity, String address, InetSocketAddress node) {
    this.identity = identity;
    this.address = address;
    station = new Station(address, 4342, node);
  }

  /// An address that other tests at the same time do not take.
  static String unusedAddress() {
    long pid = ProcessHandle.current().pid();
    return "127." + (64 + pid % 64) + "." + (pid / 64 % 250 + 1) + ".9";
  }

  /// Until it is told about all of them.
  void subscribe(List<String> eids) {
    long deadline = System.nanoTime() + PATIENCE_NS;
    while (!told.keySet().containsAll(eids) && System.nanoTime() < deadline) {
      eids.stream().filter(eid -> !told.containsKey(eid)).forEach(this::ask);
      hearUntil(() -> told.keySet().containsAll(eids), System.nanoTime() + AGAIN_MS * 1_000_000L);
    }
    assertThat(told).containsKeys(eids.toArray(String[]::new));
  }

  /// Until it knows that all of them are at `rloc`.
  void hears(List<String> eids, String rloc) {
    hearUntil(() -> areAt(eids, rloc), System.nanoTime() + PATIENCE_NS);
    for (String eid : eids) assertThat(told).containsEntry(eid, rloc);
  }

  private boolean areAt(List<String> eids, String rloc) {
    return eids.stream().allMatch(eid -> rloc.equals(told.get(eid)));
  }

  private void hearUntil(BooleanSupplier enough, long deadlineNs) {
    while (!enough.getAsBoolean() && System.nanoTime() < deadlineNs) {
      for (Station.Received each : station.receiveAll(200, 1)) {
        if (each.message() instanceof MapNotify notify) hear(notify);
      }
    }
  }

  private void hear(MapNotify notify) {
    station.acknowledge(notify, Sites.FOO);
    MappingRecord first = notify.records().getFirst();
    if (first.isNegative()) return;
    told.put(first.eid().network().toString(), first.locators().getFirst().rloc().toString());
  }

  private void ask(String eid) {
    var request =
        new MapRequest(
            Set.of(),
            new Nonce(++nonce),
            Optional.of(Requests.HOST1),
            List.of(Rloc.parse(address)),
            List.of(new MapRequest.Query(EidPrefix.parse(eid + "/32"), true)),
            Optional.empty(),
            Optional.of(identity));
    station.send(
        EncapsulatedControlMessage.of(
            IpAddress.parse(address), 4342, IpAddress.parse(eid), request));
  }

  @Override
  public void close() {
    station.close();
  }
}
