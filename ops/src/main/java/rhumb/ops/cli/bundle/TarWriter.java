package rhumb.ops.cli.bundle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/// Writes regular files in the ustar format (POSIX.1-1988): names up to 100 octets, which is enough
/// for ours.
final class TarWriter implements AutoCloseable {
  private static final int BLOCK = 512; // octets
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private final OutputStream out;
  private final Instant now;

  TarWriter(OutputStream out, Instant now) {
    this.out = out;
    this.now = now;
  }

  void file(String name, byte[] content) throws IOException {
    byte[] header = new byte[BLOCK];
    byte[] octets = name.getBytes(StandardCharsets.UTF_8);
    if (octets.length > 100) throw new IllegalArgumentException("the name is too long: " + name);
    System.arraycopy(octets, 0, header, 0, octets.length);
    octal(header, 100, 8, 0600);
    octal(header, 108, 8, 0);
    octal(header, 116, 8, 0);
    octal(header, 124, 12, content.length);
    octal(header, 136, 12, now.getEpochSecond());
    header[156] = '0';
    text(header, 257, "ustar\u000000");
    for (int i = 0; i < CHECKSUM_LENGTH; i++) header[CHECKSUM_AT + i] = ' ';
    int sum = 0;
    for (byte octet : header) sum += octet & 0xFF;
    octal(header, CHECKSUM_AT, CHECKSUM_LENGTH - 1, sum);
    out.write(header);
    out.write(content);
    out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
  }

  private static void octal(byte[] header, int at, int length, long value) {
    text(header, at, String.format(Locale.ROOT, "%0" + (length - 1) + "o", value));
    header[at + length - 1] = 0;
  }

  private static void text(byte[] header, int at, String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octets, 0, header, at, octets.length);
  }

  /// Two empty blocks end an archive.
  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.close();
  }
}
