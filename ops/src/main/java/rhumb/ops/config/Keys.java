package rhumb.ops.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;

/// Reads secrets: written in place, or kept in a file of their own.
final class Keys {
  private static final int LONGEST_SECRET = 1024; // octets

  /// The algorithms of RFC 9301 §12.5 that are supported.
  enum Algorithm {
    SHA1(HmacAlgorithm.HMAC_SHA_1_96),
    SHA2(HmacAlgorithm.HMAC_SHA_256_128);

    private final HmacAlgorithm hmac;

    Algorithm(HmacAlgorithm hmac) {
      this.hmac = hmac;
    }
  }

  private Keys() {}

  /// @param idKey `id` or `key-id`: the name of the key-id in this section
  static Optional<SharedKey> read(Section in, String idKey) {
    int id = in.number(idKey, 0, 255);
    Algorithm algorithm = in.oneOf("algorithm", Algorithm.class);
    return secret(in, "key", "key-file").map(secret -> new SharedKey(id, algorithm.hmac, secret));
  }

  /// Reports when neither is written, or both are.
  static Optional<String> secret(Section in, String key, String fileKey) {
    boolean fromFile = in.has(fileKey);
    if (in.has(key) && fromFile) in.wrong(fileKey, "there is a " + key + " as well", "keep one");
    if (fromFile) return in.required(fileKey, name -> read(in.folder().resolve(name)));
    if (!in.has(key)) {
      in.wrong(key, "is missing", "write " + key + ", or " + fileKey + " with the path of a file");
      return Optional.empty();
    }
    return in.required(key, Keys::checked);
  }

  private static String checked(String secret) {
    if (secret.isEmpty()) throw new Scalar.Hinted("the secret is empty", "");
    if (secret.length() > LONGEST_SECRET) throw new Scalar.Hinted("the secret is too long", "");
    return secret;
  }

  private static String read(Path file) {
    try {
      if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
        throw new Scalar.Hinted("everybody can read " + file, "chmod 600 " + file);
      }
      if (Files.size(file) > LONGEST_SECRET) {
        throw new Scalar.Hinted(file + " is too long to be a secret", "");
      }
      return checked(Files.readString(file).strip());
    } catch (NoSuchFileException _) {
      throw new Scalar.Hinted("there is no file " + file, "");
    } catch (IOException e) {
      throw new Scalar.Hinted("cannot read " + file + ": " + reason(e), "");
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.AccessDeniedException
        ? "permission denied"
        : e.getClass().getSimpleName();
  }
}
