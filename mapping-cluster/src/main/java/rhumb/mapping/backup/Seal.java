package rhumb.mapping.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The last octets of a backup: SHA-256 of all octets before. A file that was cut, or of which one
/// bit is another, does not match it.
final class Seal {
  static final int LENGTH = 32; // octets
  private static final int CHUNK = 64 * 1024;

  private Seal() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Puts the seal behind what is written.
  static final class Sealing extends OutputStream {
    private final OutputStream out;
    private final MessageDigest digest = digest();

    Sealing(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int from, int length) throws IOException {
      digest.update(octets, from, length);
      out.write(octets, from, length);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    /// The last thing to be written; does not close what is below.
    void seal() throws IOException {
      out.write(digest.digest());
      out.flush();
    }
  }

  /// Reads what lies before the seal. Holds back the last octets that it has, because they may be
  /// the seal.
  static final class Sealed extends InputStream {
    private final InputStream in;
    private final MessageDigest digest = digest();
    private final byte[] held = new byte[CHUNK + LENGTH];
    private int from; // what may be given out lies from here to `to`
    private int to;
    private int end; // of what has been read

    Sealed(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      if (!fill()) return -1;
      digest.update(held[from]);
      return held[from++] & 0xFF;
    }

    @Override
    public int read(byte[] octets, int at, int length) throws IOException {
      if (length == 0) return 0;
      if (!fill()) return -1;
      int many = Math.min(length, to - from);
      System.arraycopy(held, from, octets, at, many);
      digest.update(held, from, many);
      from += many;
      return many;
    }

    @Override
    public int available() {
      return to - from;
    }

    private boolean fill() throws IOException {
      if (from < to) return true;
      System.arraycopy(held, from, held, 0, end - from);
      end -= from;
      from = 0;
      int many = in.readNBytes(held, end, held.length - end);
      end += many;
      to = Math.max(0, end - LENGTH);
      return from < to;
    }

    /// Whether what was read to its end is what was sealed.
    boolean isWhole() throws IOException {
      return !fill()
          && end == LENGTH
          && Arrays.equals(digest.digest(), Arrays.copyOf(held, LENGTH));
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
