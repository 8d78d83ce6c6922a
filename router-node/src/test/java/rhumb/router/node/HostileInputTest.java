package rhumb.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.router.view.RouterStatistics;

/// Strangers on port 4342: whatever they send ends in a counter, and the router goes on.
class HostileInputTest {
  private static final IpAddress ROUTER = IpAddress.parse("127.73.3.1");
  private static final int DATAGRAMS = 4000;

  /// Messages that were valid once: requests, replies, registers, notifies, encapsulations.
  private static final List<String> SEEDS =
      List.of(
          "100000010524e21f489614bb0001ac100a650001c0a8640100200001ac101e65",
          "800000004500003c00000000201119c7ac100a65ac101e6510f610f600286278100000010524e21f489614bb"
              + "0001ac100a650001c0a8640100200001ac101e65",
          "200000010524e21f489614bb000005a00118100000000001ac101e000a32016400050001c0a86402",
          "120000010524e21f489614bb00000001c0a8640100180001ac101e00",
          "280000010524e21f489614bb000005a00118100000000001ac101e000a32016400070001c0a86402",
          "110000010524e21f489614bb0001ac101e000001c0a8640200200001ac100a65",
          "380001010524e21f489614bb0002002005a49cdf060e389b55d2fa1900f47ff277d9737339c56dd5acb0c905"
              + "4f018d1d000005a00118100000000001ac101e000a32016400050001c0a86402",
          "400000010524e21f489614bb00010014d52ab40348cd09b9f71688a034c4c86038450723000005a001181000"
              + "00000001ac101e000a32016400050001c0a86402",
          "200000010524e21f489614bb000005a0011810000000400300000200000a000000640001ac101e000164ff00"
              + "00050001c0a86402");

  private final Random random = new Random(20_261_122);

  private byte[] mutated() {
    byte[] message = HexFormat.of().parseHex(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int flips = random.nextInt(6); flips > 0; flips--) {
      message[random.nextInt(message.length)] = (byte) random.nextInt(256);
    }
    return Arrays.copyOf(message, random.nextInt(1, message.length + 4));
  }

  @Test
  void floodOfBrokenMessagesIsCountedAndTheRouterGoesOn() throws Exception {
    try (var stranger = new ScriptedPeer("127.73.3.66");
        var resolver = new ScriptedPeer("127.73.3.3");
        var router =
            new TestRouter(
                TestRouter.settings(
                    "127.73.3.1", "172.16.10.0/24", List.of("127.73.3.3"), List.of()))) {
      for (int i = 0; i < DATAGRAMS; i++) {
        stranger.send(mutated(), ROUTER, ControlMessage.PORT);
        // let the kernel's queue run empty now and then: this is about content, not about rate
        if (i % 200 == 199) router.mapCache();
      }
      assertThat(router.mapCache().entries()).hasSize(1);
      assertThat(router.fates).isEmpty();
      Map<DropReason, Long> dropped = statistics(router).controlDropped();
      assertThat(dropped).containsKeys(DropReason.TRUNCATED, DropReason.UNKNOWN_NONCE);
      assertThat(dropped).doesNotContainKey(DropReason.INTERNAL_FAULT);
      assertThat(statistics(router).pendingResolutions()).isZero();
      stillWorks(router, resolver);
    }
  }

  private static RouterStatistics statistics(TestRouter router) {
    return router.node.statistics().toCompletableFuture().join();
  }

  private static void stillWorks(TestRouter router, ScriptedPeer resolver) throws Exception {
    router.miss("172.16.30.101", "172.16.10.101");
    var request = resolver.receive(MapRequest.class::isInstance).request();
    resolver.reply(
        request.nonce(),
        ROUTER,
        MappingRecord.positive(
            EidPrefix.parse("172.16.30.0/24"),
            1440,
            List.of(Locator.local(Rloc.parse("127.73.3.2"), 1, 1))));
    assertThat(router.fate())
        .isEqualTo(new TestRouter.Fate(Eid.parse("172.16.30.101"), Optional.empty()));
    resolver.send(
        MapRequest.of(
            Set.of(),
            request.nonce(),
            Optional.empty(),
            List.of(Rloc.parse("127.73.3.3")),
            EidPrefix.parse("172.16.10.1/32")),
        ROUTER);
    assertThat(resolver.receive(MapReply.class::isInstance).message()).isInstanceOf(MapReply.class);
  }
}
