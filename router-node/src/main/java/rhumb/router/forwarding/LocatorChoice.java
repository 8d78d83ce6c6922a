package rhumb.router.forwarding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import rhumb.router.forwarding.Verdict.Target;

/// Spreads flows over the targets of the best priority in proportion to their weights (RFC 9300
/// §12, RFC 9301 §5.4): a table of buckets, picked by the flow hash.
///
/// The table depends on the targets alone, so a flow stays where it is until they change; and then
/// most flows stay, because each bucket prefers the targets in an order of its own and takes the
/// next one only when its favourite is gone or full.
final class LocatorChoice {
  private static final int BUCKETS = 128; // a weight's share is met to within half a bucket
  private static final int UNUSABLE = 255; // RFC 9301 §5.4

  private LocatorChoice() {}

  /// Those among `targets` that may carry packets: of the lowest priority that any of them has.
  static List<Target> usable(List<Target> targets) {
    int best = targets.stream().mapToInt(Target::priority).min().orElse(UNUSABLE);
    List<Target> usable = new ArrayList<>(targets);
    usable.removeIf(t -> t.priority() == UNUSABLE || t.priority() != best);
    boolean weighted = usable.stream().anyMatch(t -> t.weight() > 0);
    if (weighted) usable.removeIf(t -> t.weight() == 0); // no share while others have one
    return usable;
  }

  /// For each bucket the index of its target.
  static byte[] buckets(List<Target> usable) {
    if (usable.size() < 2) return new byte[usable.size()];
    int[] room = quotas(usable);
    byte[] buckets = new byte[BUCKETS];
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      int choice = favourite(usable, room, bucket);
      room[choice]--;
      buckets[bucket] = (byte) choice;
    }
    return buckets;
  }

  /// How many buckets each target gets: exact shares rounded down, the rest to who lost most.
  private static int[] quotas(List<Target> usable) {
    int[] weights = usable.stream().mapToInt(t -> Math.max(t.weight(), 1)).toArray();
    int sum = 0;
    for (int weight : weights) sum += weight;
    int[] quotas = new int[weights.length];
    int left = BUCKETS;
    List<Integer> byLoss = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      quotas[i] = BUCKETS * weights[i] / sum;
      left -= quotas[i];
      byLoss.add(i);
    }
    int all = sum;
    byLoss.sort(Comparator.comparingInt(i -> -(BUCKETS * weights[i] % all)));
    for (int i = 0; i < left; i++) quotas[byLoss.get(i)]++;
    return quotas;
  }

  private static int favourite(List<Target> usable, int[] room, int bucket) {
    int best = -1;
    int bestScore = 0;
    for (int i = 0; i < room.length; i++) {
      int score = mix(usable.get(i).rloc().hashCode() * 31 + bucket);
      if (room[i] > 0 && (best < 0 || score > bestScore)) {
        best = i;
        bestScore = score;
      }
    }
    return best;
  }

  /// Spreads bits (the finalizer of MurmurHash3).
  private static int mix(int key) {
    int h = key ^ key >>> 16;
    h *= 0x85EB_CA6B;
    h ^= h >>> 13;
    h *= 0xC2B2_AE35;
    return h ^ h >>> 16;
  }
}
