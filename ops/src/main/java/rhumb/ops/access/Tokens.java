package rhumb.ops.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Everybody who may ask a node. Without any token, whoever reaches the node may do everything,
/// which is for loopback alone.
public record Tokens(List<Token> all) {
  public static final Tokens NONE = new Tokens(List.of());

  public Tokens {
    all = List.copyOf(all);
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /// Whose `secret` it is. Takes the same time whoever it is.
  public Optional<Token> find(String secret) {
    String hash = Token.hash(secret);
    Optional<Token> found = Optional.empty();
    for (Token token : all) {
      if (token.hasHash(hash)) found = Optional.of(token);
    }
    return found;
  }

  /// Reads a file of lines `name role hash`; blank lines and those that begin with # do not count.
  ///
  /// @throws IllegalArgumentException with a sentence that names the line
  public static Tokens parse(String text) {
    List<Token> tokens = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String bare = line.strip();
      if (bare.isEmpty() || bare.startsWith("#")) continue;
      Token token = token(bare, number);
      if (!names.add(token.name())) throw wrong(number, token.name() + " is there twice");
      tokens.add(token);
    }
    return new Tokens(tokens);
  }

  private static Token token(String line, int number) {
    String[] words = line.split("\\s+");
    if (words.length != 3) throw wrong(number, "write NAME ROLE SHA-256-OF-THE-TOKEN");
    if (!words[0].matches("[A-Za-z0-9._@-]{1,63}")) throw wrong(number, "not a name");
    Role role =
        Role.parse(words[1])
            .orElseThrow(() -> wrong(number, "the role is viewer, operator or admin"));
    if (!words[2].matches("[0-9a-f]{64}")) {
      throw wrong(number, "the hash is 64 hexadecimal digits, not the token itself");
    }
    return new Token(words[0], role, words[2]);
  }

  private static IllegalArgumentException wrong(int number, String why) {
    return new IllegalArgumentException("line " + number + ": " + why);
  }
}
