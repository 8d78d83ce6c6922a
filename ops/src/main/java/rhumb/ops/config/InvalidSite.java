package rhumb.ops.config;

import java.util.List;

/// Everything that is wrong with a site that somebody sent.
public final class InvalidSite extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  /// @param pointer which member (RFC 6901), such as `/prefixes/0/eid`
  public record Mistake(String pointer, String detail) {}

  InvalidSite(List<Mistake> mistakes) {
    super(mistakes.size() + " mistakes", null, false, false);
    this.mistakes = List.copyOf(mistakes);
  }

  public List<Mistake> mistakes() {
    return mistakes;
  }
}
