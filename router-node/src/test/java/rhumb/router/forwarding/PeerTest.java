package rhumb.router.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import rhumb.protocol.data.DataHeader;
import rhumb.protocol.data.EchoNonce;

/// Two routers that tell each other by the headers of their packets (RFC 9300 §10.1).
class PeerTest {
  private static final long SECOND = 1_000_000_000;

  private final MemorySegment packet = Arena.ofAuto().allocate(8, 8);
  private final DataHeader header = new DataHeader().wrap(packet, 0);
  private final Peer far = new Peer(); // as we see it
  private final Peer we = new Peer(); // as it sees us
  private long nowNs = 5;

  @Test
  void anEchoSaysThatThePathIsUp() {
    far.ask(0xABCDEF, nowNs);
    assertThat(far.isListening()).isTrue();
    send(far, we);
    assertThat(header.requestsEcho()).isTrue();
    assertThat(header.nonce()).isEqualTo(0xABCDEF);
    send(we, far);
    assertThat(header.hasNonce()).isTrue();
    assertThat(header.requestsEcho()).isFalse();
    assertThat(header.nonce()).isEqualTo(0xABCDEF);
    assertThat(far.judge(nowNs)).isEqualTo(EchoNonce.Path.UP);
    assertThat(far.isSpeaking()).isFalse();
  }

  @Test
  void packetsWithoutTheEchoSayThatItIsDown() {
    far.ask(7, nowNs);
    header.write(0);
    far.received(header, nowNs);
    assertThat(far.isListening()).isFalse(); // one is enough
    nowNs += 4 * SECOND;
    assertThat(far.judge(nowNs)).isEqualTo(EchoNonce.Path.DOWN);
  }

  @Test // traffic may flow one way only
  void silenceSaysNothing() {
    far.ask(7, nowNs);
    nowNs += 4 * SECOND;
    assertThat(far.judge(nowNs)).isEqualTo(EchoNonce.Path.UNKNOWN);
    assertThat(far.word(nowNs)).isZero();
  }

  @Test
  void anEchoEndsAfterASecond() {
    header.writeWithNonce(9, true, 0);
    we.received(header, nowNs);
    assertThat(Peer.nonce(we.word(nowNs))).isEqualTo(9);
    assertThat(we.word(nowNs + 2 * SECOND)).isZero();
  }

  @Test
  void newsReachTheControlPlaneOnceASecond() {
    nowNs = System.nanoTime();
    assertThat(far.maySignal(nowNs)).isTrue();
    assertThat(far.maySignal(nowNs + 1)).isFalse();
    assertThat(far.maySignal(nowNs + SECOND)).isTrue();
    assertThat(far.saysOtherBits(3)).isTrue();
    assertThat(far.saysOtherBits(3)).isFalse();
    far.tell(5);
    far.tell(5);
    assertThat(far.told(5)).isEqualTo(2);
    assertThat(far.told(6)).isZero();
  }

  /// `from` is what the sender knows of the receiver.
  private void send(Peer from, Peer to) {
    int word = from.word(nowNs);
    header.writeWithNonce(Peer.nonce(word), Peer.requestsEcho(word), 0);
    to.received(header, nowNs);
  }
}
