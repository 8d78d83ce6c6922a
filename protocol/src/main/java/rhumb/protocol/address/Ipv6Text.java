package rhumb.protocol.address;

/// The text forms of IPv6 addresses: reads RFC 4291 §2.2, writes RFC 5952.
final class Ipv6Text {
  private static final int[] NONE = {};

  private Ipv6Text() {}

  /// The eight 16-bit words of `text`, or an empty array if it is no IPv6 address.
  static int[] words(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) return NONE;
    int[] words = new int[8];
    if (gap < 0) return fill(text, words) == 8 ? words : NONE;
    int[] tail = new int[8];
    int before = fill(text.substring(0, gap), words);
    int after = fill(text.substring(gap + 2), tail);
    if (before < 0 || after < 0 || before + after > 7) return NONE;
    System.arraycopy(tail, 0, words, 8 - after, after);
    return words;
  }

  /// Reads colon-separated words into `words`; how many, or -1 if one of them is none.
  private static int fill(String text, int[] words) {
    if (text.isEmpty()) return 0;
    int count = 0;
    for (int at = 0; at <= text.length(); ) {
      int colon = text.indexOf(':', at);
      int end = colon < 0 ? text.length() : colon;
      if (colon < 0 && text.indexOf('.', at) >= 0) {
        var dotted = Ipv4Address.tryParse(text.substring(at));
        if (dotted.isEmpty() || count > 6) return -1;
        words[count++] = dotted.get().value() >>> 16;
        words[count++] = dotted.get().value() & 0xFFFF;
        return count;
      }
      int word = word(text, at, end);
      if (word < 0 || count == 8) return -1;
      words[count++] = word;
      if (colon < 0) return count;
      at = colon + 1;
    }
    return -1;
  }

  private static int word(String text, int from, int to) {
    if (to <= from || to - from > 4) return -1;
    int word = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) return -1;
      word = word << 4 | digit;
    }
    return word;
  }

  static String canonical(long high, long low) {
    if (high == 0 && low >>> 32 == 0xFFFF) return "::ffff:" + new Ipv4Address((int) low);
    int[] words = new int[8];
    for (int i = 0; i < 8; i++) {
      words[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i & 3))) & 0xFFFF;
    }
    int gap = longestZeroRun(words);
    int gapEnd = gap < 0 ? -1 : zeroRunEnd(words, gap);
    var text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == gap) {
        text.append("::");
        i = gapEnd - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') text.append(':');
      text.append(Integer.toHexString(words[i]));
    }
    return text.toString();
  }

  /// Where the longest run of at least two zero words starts (the first of equals), or -1.
  private static int longestZeroRun(int[] words) {
    int best = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; ) {
      int end = zeroRunEnd(words, i);
      if (end - i > bestLength) {
        best = i;
        bestLength = end - i;
      }
      i = Math.max(end, i + 1);
    }
    return best;
  }

  private static int zeroRunEnd(int[] words, int from) {
    int end = from;
    while (end < 8 && words[end] == 0) end++;
    return end;
  }
}
