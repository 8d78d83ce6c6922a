package rhumb.protocol.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.protocol.mapping.MapVersion.NONE;

import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import rhumb.protocol.mapping.MapVersion.Verdict;

class MapVersionTest {
  private static Verdict destination(int received, int own) {
    return MapVersion.ofDestination(received, own, 0, false);
  }

  @Property(tries = 500) // RFC 9302 §6
  void ofTwoVersionsExactlyOneIsNewer(
      @ForAll @IntRange(min = 1, max = 4095) int a, @ForAll @IntRange(min = 1, max = 4095) int b) {
    assertThat(MapVersion.isNewer(a, b)).isNotEqualTo(a == b || MapVersion.isNewer(b, a));
  }

  @Property(tries = 100)
  void theNextOneIsNewerAndNeverNone(@ForAll @IntRange(min = 1, max = 4095) int version) {
    assertThat(MapVersion.next(version)).isNotEqualTo(NONE);
    assertThat(MapVersion.isNewer(MapVersion.next(version), version)).isTrue();
  }

  @Test // RFC 9302 §7.1, cases 1 and 2
  void theEtrKnowsBestWhatVersionsThereWere() {
    assertThat(destination(7, 7)).isEqualTo(Verdict.CURRENT);
    assertThat(destination(8, 7)).isEqualTo(Verdict.DROP);
    assertThat(destination(1, 4095)).isEqualTo(Verdict.DROP);
    assertThat(destination(NONE, 7)).isEqualTo(Verdict.DROP);
    assertThat(destination(7, NONE)).isEqualTo(Verdict.DROP);
  }

  @Test // RFC 9302 §7.1, case 3
  void aSenderWithAnOldMappingIsToldAndThenRefused() {
    assertThat(destination(6, 7)).isEqualTo(Verdict.SOLICIT);
    assertThat(MapVersion.ofDestination(6, 7, 9, false)).isEqualTo(Verdict.SOLICIT);
    assertThat(MapVersion.ofDestination(6, 7, 10, false)).isEqualTo(Verdict.DROP_AND_SOLICIT);
    assertThat(MapVersion.ofDestination(6, 7, 0, true)).isEqualTo(Verdict.DROP);
  }

  @Test // RFC 9302 §7.2
  void theSourcesVersionTellsWhetherTheMapCacheIsOld() {
    assertThat(MapVersion.ofSource(7, OptionalInt.empty())).isEqualTo(Verdict.CURRENT);
    assertThat(MapVersion.ofSource(NONE, OptionalInt.of(7))).isEqualTo(Verdict.CURRENT);
    assertThat(MapVersion.ofSource(7, OptionalInt.of(7))).isEqualTo(Verdict.CURRENT);
    assertThat(MapVersion.ofSource(8, OptionalInt.of(7))).isEqualTo(Verdict.REFRESH);
    assertThat(MapVersion.ofSource(8, OptionalInt.of(NONE))).isEqualTo(Verdict.REFRESH);
    assertThat(MapVersion.ofSource(6, OptionalInt.of(7))).isEqualTo(Verdict.DROP);
  }
}
