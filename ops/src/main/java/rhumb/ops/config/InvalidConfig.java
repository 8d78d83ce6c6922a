package rhumb.ops.config;

import java.util.List;
import java.util.stream.Collectors;

/// A configuration that cannot be used, with all that is wrong with it at once.
public final class InvalidConfig extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidConfig(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = problems.stream().sorted().toList();
  }

  public List<Problem> problems() {
    return problems;
  }
}
