package rhumb.protocol.data;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.protocol.data.Ecn.CE;
import static rhumb.protocol.data.Ecn.DROP;
import static rhumb.protocol.data.Ecn.ECT_0;
import static rhumb.protocol.data.Ecn.ECT_1;
import static rhumb.protocol.data.Ecn.NOT_ECT;

import org.junit.jupiter.api.Test;

class EcnTest {
  @Test // RFC 6040 §4.2, figure 4
  void everyCombination() {
    int[][] afterTunnel = {
      // inner     outer: Not-ECT  ECT(1)   ECT(0)   CE
      /* Not-ECT */ {NOT_ECT, NOT_ECT, NOT_ECT, DROP},
      /* ECT(1)  */ {ECT_1, ECT_1, ECT_1, CE},
      /* ECT(0)  */ {ECT_0, ECT_1, ECT_0, CE},
      /* CE      */ {CE, CE, CE, CE},
    };
    for (int inner = 0; inner < 4; inner++) {
      for (int outer = 0; outer < 4; outer++) {
        assertThat(Ecn.decapsulated(inner, outer)).isEqualTo(afterTunnel[inner][outer]);
      }
    }
  }
}
