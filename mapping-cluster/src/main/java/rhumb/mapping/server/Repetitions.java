package rhumb.mapping.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.control.Peer;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.registration.Sighting;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.Nonce;

/// Map-Registers that were confirmed without a partition, by their octets. An ETR says the same
/// every minute, with another nonce and therefore another code. Then nothing but the code has to be
/// verified: what the message says, and that its site may say it, is as it was.
///
/// ```
/// |Type=3 |  flags                                | Record Count  |   the same
/// |                         Nonce (64 bits)                       |   another
/// |    Key ID     | Algorithm ID  |  Authentication Data Length   |   the same
/// |                      Authentication Data                      |   another
/// |             EID-records, xTR-ID and Site-ID if I              |   the same
/// ```
final class Repetitions {
  private static final int MOST = 2_000_000;
  private static final int CODE = AuthenticationData.CODE_OFFSET;
  private static final int NONCE = 4; // where it begins
  private static final int KEY = 12;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long SEED = ThreadLocalRandom.current().nextLong();
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  /// What stays the same of a message, and who sent it.
  static class Said {
    private final byte[] octets;
    private final long high; // of the sender's address, -1 for IPv4
    private final long low;
    private final int hash;

    private Said(byte[] octets, IpAddress from) {
      this.octets = octets;
      switch (from) {
        case Ipv4Address v4 -> {
          high = -1;
          low = v4.value();
        }
        case Ipv6Address v6 -> {
          high = v6.high();
          low = v6.low();
        }
      }
      hash = hash();
    }

    private int hash() {
      long hash = mix(mix(SEED ^ high) ^ low) ^ (int) INT.get(octets, 0);
      hash = mix(hash) ^ (int) INT.get(octets, KEY);
      int at = bodyAt(octets);
      for (; at + Long.BYTES <= octets.length; at += Long.BYTES) {
        hash = mix(hash) ^ (long) LONG.get(octets, at);
      }
      for (; at < octets.length; at++) hash = mix(hash) ^ octets[at];
      return (int) (mix(hash) >>> 32);
    }

    private static long mix(long value) {
      long mixed = value * MIX;
      return mixed ^ mixed >>> 32;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Said that
          && hash == that.hash
          && high == that.high
          && low == that.low
          && Arrays.equals(octets, 0, NONCE, that.octets, 0, NONCE)
          && Arrays.equals(octets, KEY, CODE, that.octets, KEY, CODE)
          && Arrays.equals(
              octets,
              bodyAt(octets),
              octets.length,
              that.octets,
              bodyAt(octets),
              that.octets.length);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /// A message that was confirmed.
  static final class Repetition extends Said {
    private final DelegationTree tree;
    private final SharedKey key;
    private final Known[] all;

    private Repetition(
        byte[] octets, IpAddress from, DelegationTree tree, SharedKey key, List<Known> all) {
      super(octets, from);
      this.tree = tree;
      this.key = key;
      this.all = all.toArray(Known[]::new);
    }

    /// Whether all that the message says can be renewed.
    boolean canBeRenewed(Instant now) {
      for (Known each : all) if (!each.canBeRenewed(now)) return false;
      return true;
    }

    Known[] all() {
      return all;
    }

    /// Whether `message`, which says the same, is from somebody who has the key.
    boolean isProvedBy(byte[] message) {
      int tail = hasIdentity(message) ? XtrIdentity.LENGTH : 0;
      return key.verifies(message, 0, message.length, tail);
    }

    /// What the Map-Notify to `message` is.
    byte[] notification(byte[] message) {
      return Repetitions.notification(message, key);
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isOver(DelegationTree now, Instant time) {
      if (tree != now) return true;
      for (Known each : all) if (each.isOver(time)) return true;
      return false;
    }
  }

  private final Map<Said, Repetition> all = new ConcurrentHashMap<>();

  /// What was said before in the same words, if all sites are still what they were.
  ///
  /// @param octets of any message
  @SuppressWarnings("ReferenceEquality") // a changed tree is another one
  @Nullable Repetition find(byte[] octets, Peer peer, DelegationTree now) {
    if (!isRegister(octets)) return null;
    Repetition found = all.get(new Said(octets, peer.address()));
    return found != null && found.tree == now ? found : null;
  }

  /// The next one in the same words will be found.
  ///
  /// @param octets which nobody changes any more
  /// @param notify that confirmed it; unless it repeats the records as they came, the message will
  ///     be taken apart each time
  void remember(Admitted admitted, byte[] octets, List<Known> known, byte[] notify) {
    boolean same = Arrays.equals(notify, notification(octets, admitted.key()));
    if (!same || all.size() >= MOST) return;
    IpAddress from = admitted.peer().address();
    var one = new Repetition(octets, from, admitted.tree(), admitted.key(), known);
    all.remove(one); // the key is the value
    all.put(one, one);
  }

  /// Lets go of what is over.
  void tidy(DelegationTree now, Instant time) {
    all.values().removeIf(each -> each.isOver(now, time));
  }

  static Sighting sighting(byte[] octets, Instant at) {
    return new Sighting(
        at,
        new Nonce((long) LONG.get(octets, NONCE)),
        octets[KEY + 1] & 0xFF,
        true,
        (long) LONG.get(octets, CODE),
        octets[KEY] & 0xFF,
        false);
  }

  private static boolean isRegister(byte[] octets) {
    return octets.length > CODE
        && (octets[0] & 0xFF) >>> 4 == MapRegister.TYPE
        && bodyAt(octets) < octets.length;
  }

  private static int bodyAt(byte[] octets) {
    return CODE + ((octets[CODE - 2] & 0xFF) << 8 | octets[CODE - 1] & 0xFF);
  }

  private static boolean hasIdentity(byte[] octets) {
    return MapRegister.hasIdentity((int) INT.get(octets, 0));
  }

  /// The Map-Notify of a Map-Register whose records are all confirmed.
  private static byte[] notification(byte[] octets, SharedKey key) {
    byte[] notify = octets.clone();
    INT.set(notify, 0, MapNotify.firstWord(hasIdentity(octets), octets[3] & 0xFF));
    key.sign(notify);
    return notify;
  }
}
