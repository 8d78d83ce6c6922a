package rhumb.ops.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatsTest {
  @Test
  void numbersAreSetRightAndWideColumnsAreLeftOut() {
    Grid grid =
        Grid.of("name +note packets", List.of(List.of("a", "x", "7"), List.of("bcd", "y", "1000")));
    assertThat(grid.text(false)).isEqualTo("NAME  PACKETS\na           7\nbcd      1000\n");
    assertThat(grid.text(true))
        .isEqualTo("NAME  NOTE  PACKETS\na     x           7\nbcd   y        1000\n");
  }

  @Test
  void headingsStandWithoutRows() {
    assertThat(Grid.of("a_b c", List.of()).text(false)).isEqualTo("A B  C\n");
    assertThat(Grid.of("a_b c", List.of()).csv()).isEqualTo("a_b,c\r\n");
  }

  @Test
  void aRowThatDoesNotFitIsAMistake() {
    assertThatIllegalArgumentException().isThrownBy(() -> Grid.of("a b", List.of(List.of("1"))));
  }

  @Test // RFC 4180 §2
  void csvQuotesWhatNeedsIt() {
    Grid grid = Grid.of("a b", List.of(List.of("x,y", "say \"hi\"\nthere")));
    assertThat(grid.csv()).isEqualTo("a,b\r\n\"x,y\",\"say \"\"hi\"\"\nthere\"\r\n");
  }

  @Test
  void aNameIsNoFormulaInASpreadsheet() {
    assertThat(Grid.of("a", List.of(List.of("=1+1"), List.of("-"))).csv())
        .isEqualTo("a\r\n'=1+1\r\n-\r\n");
  }

  @Test
  void yamlKeepsTypesApart() throws IOException {
    String json =
        """
        {"a":"true","b":true,"c":"1","d":1,"e":null,"f":"x: y","g":[],"h":{},"i":[[1,2],{"k":"v w"}],
        "no":"-","l":["a\\nb"],"m":" x"}
        """;
    assertThat(Yaml.of(new ObjectMapper().readTree(json)))
        .isEqualTo(
            """
            a: "true"
            b: true
            c: "1"
            d: 1
            e: null
            f: "x: y"
            g: []
            h: {}
            i:
              - - 1
                - 2
              - k: v w
            "no": "-"
            l:
              - "a\\nb"
            m: " x"
            """);
  }

  @Test
  void yamlOfALeafIsALine() throws IOException {
    assertThat(Yaml.of(new ObjectMapper().readTree("[]"))).isEqualTo("[]\n");
    assertThat(Yaml.of(new ObjectMapper().readTree("\"x\""))).isEqualTo("x\n");
  }
}
