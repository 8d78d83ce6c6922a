package rhumb.ops.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/// Somebody's right to a role. The token itself is not kept, only its hash: tokens are 256 random
/// bits, so that a fast hash is enough.
///
/// @param name for the log
/// @param hash SHA-256 in hexadecimal
public record Token(String name, Role role, String hash) {
  private static final String PREFIX = "rhumb_"; // lets scanners of leaked secrets find it
  private static final int OCTETS = 32;

  /// A new secret.
  public static String random() {
    byte[] octets = new byte[OCTETS];
    new SecureRandom().nextBytes(octets);
    return PREFIX + HexFormat.of().formatHex(octets);
  }

  public static Token of(String name, Role role, String secret) {
    return new Token(name, role, hash(secret));
  }

  static String hash(String secret) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  boolean hasHash(String other) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  /// The line of a token file.
  public String line() {
    return name + " " + role.word() + " " + hash;
  }
}
