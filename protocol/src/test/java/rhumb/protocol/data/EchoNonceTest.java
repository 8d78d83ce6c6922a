package rhumb.protocol.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import rhumb.protocol.data.EchoNonce.Path;

/// RFC 9300 §10.1.
class EchoNonceTest {
  private static final Duration PATIENCE = Duration.ofNanos(100);
  private static final Duration ECHO = Duration.ofNanos(30);

  private static DataHeader header() {
    return new DataHeader().wrap(MemorySegment.ofArray(new byte[DataHeader.LENGTH]), 0);
  }

  private static final DataHeader PLAIN = header().write(0);

  private static DataHeader echo(int nonce) {
    return header().writeWithNonce(nonce, false, 0);
  }

  private static DataHeader question(int nonce) {
    return header().writeWithNonce(nonce, true, 7);
  }

  @Test
  void everyPacketAsksUntilTheEchoComes() {
    EchoNonce asking = EchoNonce.IDLE.ask(0xABCDEF, 0, PATIENCE);
    assertThat(asking.nonceToSend()).hasValue(0xABCDEF);
    assertThat(asking.requestsEcho()).isTrue();
    EchoNonce echoed = asking.received(PLAIN, 10, ECHO).received(echo(0xABCDEF), 20, ECHO);
    assertThat(echoed.path()).isEqualTo(Path.UP);
    assertThat(echoed.nonceToSend()).isEmpty();
    assertThat(echoed.requestsEcho()).isFalse();
  }

  @Test
  void packetsWithoutTheEchoMeanThatOursDoNotArrive() {
    EchoNonce asking = EchoNonce.IDLE.ask(5, 0, PATIENCE).received(echo(6), 10, ECHO);
    assertThat(asking.at(99).path()).isEqualTo(Path.UNKNOWN);
    assertThat(asking.at(100).path()).isEqualTo(Path.DOWN);
    assertThat(asking.at(100).nonceToSend()).isEmpty();
  }

  @Test // RFC 9300 §10: the lack of return traffic SHOULD NOT be taken for an indication
  void silenceChangesNothing() {
    EchoNonce up = EchoNonce.IDLE.ask(5, 0, PATIENCE).received(echo(5), 10, ECHO);
    assertThat(up.ask(6, 1000, PATIENCE).at(1100).path()).isEqualTo(Path.UP);
  }

  @Test
  void anEchoIsOwedForAWhile() {
    EchoNonce owing = EchoNonce.IDLE.received(question(9), 0, ECHO);
    assertThat(owing.nonceToSend()).hasValue(9);
    assertThat(owing.requestsEcho()).isFalse();
    assertThat(owing.received(question(10), 20, ECHO).nonceToSend()).hasValue(10);
    assertThat(owing.received(question(10), 20, ECHO).at(30).nonceToSend()).isEmpty();
  }

  @Test
  void whoeverIsAskedWhileAskingAnswersFirstAndAsksAgain() {
    EchoNonce both = EchoNonce.IDLE.ask(5, 0, PATIENCE).received(question(9), 50, ECHO);
    assertThat(both.nonceToSend()).hasValue(9);
    assertThat(both.requestsEcho()).isFalse();
    EchoNonce resumed = both.at(80);
    assertThat(resumed.nonceToSend()).hasValue(5);
    assertThat(resumed.requestsEcho()).isTrue();
    assertThat(resumed.at(129).path()).isEqualTo(Path.UNKNOWN); // its time stood still
    assertThat(resumed.at(130).path()).isEqualTo(Path.DOWN);
  }

  @Test
  void twoThatAskAtTheSameTimeBothGetTheirAnswer() {
    EchoNonce here = EchoNonce.IDLE.ask(5, 0, PATIENCE);
    EchoNonce there = EchoNonce.IDLE.ask(6, 0, PATIENCE);
    EchoNonce hereAsked = here.received(sent(there), 10, ECHO);
    EchoNonce thereAsked = there.received(sent(here), 10, ECHO);
    assertThat(hereAsked.received(sent(thereAsked), 20, ECHO).path()).isEqualTo(Path.UP);
    assertThat(thereAsked.received(sent(hereAsked), 20, ECHO).path()).isEqualTo(Path.UP);
  }

  @Test
  void aQuestionDuringAnEchoWaitsForItsTurn() {
    EchoNonce owing = EchoNonce.IDLE.received(question(9), 0, ECHO).ask(5, 10, PATIENCE);
    assertThat(owing.nonceToSend()).hasValue(9);
    assertThat(owing.at(30).nonceToSend()).hasValue(5);
    assertThat(owing.received(PLAIN, 40, ECHO).at(129).path()).isEqualTo(Path.UNKNOWN);
    assertThat(owing.received(PLAIN, 40, ECHO).at(130).path()).isEqualTo(Path.DOWN);
  }

  private static DataHeader sent(EchoNonce state) {
    return header().writeWithNonce(state.nonceToSend().orElseThrow(), state.requestsEcho(), 0);
  }
}
