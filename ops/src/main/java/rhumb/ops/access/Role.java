package rhumb.ops.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What a caller may do; each role may also do what those before it may.
public enum Role {
  /// Whether the node is alive, and the dashboard's files, which hold nothing of the network.
  ANYONE,
  /// Read everything, and ask the mapping system.
  VIEWER,
  /// Change what comes back by itself, such as cached mappings and cluster members.
  OPERATOR,
  /// Change what is configured.
  ADMIN;

  public boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }

  /// As it is written in files.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// A role that a token can have.
  public static Optional<Role> parse(String word) {
    return Stream.of(VIEWER, OPERATOR, ADMIN).filter(role -> role.word().equals(word)).findFirst();
  }
}
