package rhumb.ops.bench.mapping;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;

/// The site that is measured: host routes of a fabric, spread over 10.0.0.0/8.
///
/// @param hosts how many host routes
/// @param etr who registers them and asks for them
record Fabric(int hosts, Ipv4Address etr) {
  private static final SharedKey KEY =
      new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "key of the benchmark");

  /// Of the locator of every host, unless somebody wants another one.
  static final int WEIGHT = 100;

  private static final VarHandle NONCES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /// As many as there are addresses.
  static final int MOST_HOSTS = 1 << 24;

  private static final int SPREAD = 0x9E_37_79; // odd, so that no two hosts get the same address
  private static final int NONCE = 4; // where it begins in a message
  private static final int INNER_UDP = 4 + 20; // where it begins behind the ECM header
  private static final int INNER_MESSAGE = INNER_UDP + 8;

  /// The configuration of a node that serves it.
  ///
  /// @param journal the text of `journal`'s value
  static String config(Ipv4Address node, String journal) {
    return config(node, journal, List.of("10.0.0.0/8"), "");
  }

  /// One of several nodes that serve it, in so many partitions that all shards have some.
  ///
  /// @param number from 0
  static String config(Ipv4Address node, int number, String journal, Cluster cluster) {
    List<String> parts = IntStream.range(0, 64).mapToObj(i -> Fabric.part(i)).toList();
    String membership =
        "cluster { address = 127.0.0.1, port = %d, seeds = [\"127.0.0.1:%d\"], copies = %d }"
            .formatted(cluster.ports().get(number), cluster.ports().getFirst(), cluster.copies());
    return config(node, journal, parts, membership);
  }

  private static String part(int index) {
    return new Ipv4Address(10 << 24 | index << 18) + "/14";
  }

  /// @param ports one for each node
  /// @param copies of each row; 0 for one on each node
  record Cluster(List<Integer> ports, int copies) {}

  private static String config(
      Ipv4Address node, String journal, List<String> prefixes, String more) {
    return """
    rhumb {
      name = bench
      mapping {
        addresses = [%s]
        sites = [{
          name = FABRIC
          keys = [{ id = 0, algorithm = sha2, key = "key of the benchmark" }]
          prefixes = [%s]
        }]
        journal { %s }
        %s
      }
    }
    """
        .formatted(
            node,
            prefixes.stream()
                .map("{ eid = %s, accept-more-specifics = true }"::formatted)
                .collect(Collectors.joining(", ")),
            journal,
            more);
  }

  static String embedded(Path folder) {
    return "embedded.folder = \"" + folder + "\"";
  }

  private Ipv4Address host(int index) {
    return new Ipv4Address(10 << 24 | index * SPREAD & 0xFF_FF_FF);
  }

  private EidPrefix eid(int index) {
    return new EidPrefix(InstanceId.DEFAULT, host(index), 32);
  }

  /// Map-Registers of one record each, which ask for a Map-Notify.
  Workload registrations() {
    return registrations(0, hosts, WEIGHT);
  }

  /// Only those of some hosts.
  ///
  /// @param end the first that is left out
  /// @param weight of their locator: with another one they say something new
  Workload registrations(int begin, int end, int weight) {
    return new Registrations(this, begin, end, weight);
  }

  /// Encapsulated Map-Requests.
  Workload lookups(int itrPort) {
    return new Lookups(this, itrPort);
  }

  /// Encoded once; the nonce is written into the copy, and the whole signed again.
  private static final class Registrations implements Workload {
    private final Fabric fabric;
    private final int begin;
    private final int weight;
    private final byte[][] encoded;

    private Registrations(Fabric fabric, int begin, int end, int weight) {
      this.fabric = fabric;
      this.begin = begin;
      this.weight = weight;
      encoded = new byte[end - begin][];
    }

    @Override
    public int items() {
      return encoded.length;
    }

    @Override
    public byte[] question(int item, long nonce) {
      byte[] octets = encoded[item];
      if (octets == null) {
        octets = encode(begin + item);
        encoded[item] = octets;
      }
      NONCES.set(octets, NONCE, nonce);
      KEY.sign(octets);
      return octets;
    }

    private byte[] encode(int index) {
      var record =
          MappingRecord.positive(
                  fabric.eid(index), 1440, List.of(Locator.local(Rloc.of(fabric.etr), 1, weight)))
              .withAuthoritative(true);
      return new MapRegister(
              Set.of(MapRegister.Flag.PROXY_REPLY, MapRegister.Flag.WANT_MAP_NOTIFY),
              new Nonce(0),
              AuthenticationData.unsigned(KEY),
              List.of(record),
              Optional.empty())
          .toByteArray();
    }

    @Override
    public boolean isRight(byte[] octets) {
      try {
        return ControlMessage.decode(octets) instanceof rhumb.protocol.message.MapNotify notify
            && notify.isSignedBy(KEY, octets, 0, octets.length);
      } catch (MalformedMessage e) {
        return false;
      }
    }
  }

  /// Encoded once; what changes is written into the copy.
  private static final class Lookups implements Workload {
    private final Fabric fabric;
    private final byte[][] encoded;

    private Lookups(Fabric fabric, int itrPort) {
      this.fabric = fabric;
      encoded = new byte[Math.min(fabric.hosts, 1 << 16)][];
      int step = Math.max(1, fabric.hosts / encoded.length);
      for (int i = 0; i < encoded.length; i++) encoded[i] = encode(fabric, i * step, itrPort);
    }

    private static byte[] encode(Fabric fabric, int index, int itrPort) {
      var request =
          MapRequest.of(
              Set.of(),
              new Nonce(0),
              Optional.empty(),
              List.of(Rloc.of(fabric.etr)),
              fabric.eid(index));
      return EncapsulatedControlMessage.of(fabric.etr, itrPort, fabric.host(index), request)
          .toByteArray();
    }

    @Override
    public int items() {
      return encoded.length;
    }

    @Override
    public byte[] question(int item, long nonce) {
      byte[] octets = encoded[item];
      write(octets, INNER_MESSAGE + NONCE, nonce);
      return octets;
    }

    /// The nonce, and the UDP checksum that covers it (RFC 1624).
    private static void write(byte[] octets, int at, long nonce) {
      int sum = ~u16(octets, INNER_UDP + 6) & 0xFFFF;
      for (int i = 0; i < 8; i += 2) {
        int before = u16(octets, at + i);
        int after = (int) (nonce >>> 48 - 8 * i) & 0xFFFF;
        sum += (~before & 0xFFFF) + after;
        octets[at + i] = (byte) (after >>> 8);
        octets[at + i + 1] = (byte) after;
      }
      sum = (sum & 0xFFFF) + (sum >>> 16);
      int checksum = ~(sum + (sum >>> 16)) & 0xFFFF;
      if (checksum == 0) checksum = 0xFFFF;
      octets[INNER_UDP + 6] = (byte) (checksum >>> 8);
      octets[INNER_UDP + 7] = (byte) checksum;
    }

    private static int u16(byte[] octets, int at) {
      return (octets[at] & 0xFF) << 8 | octets[at + 1] & 0xFF;
    }

    @Override
    public boolean isRight(byte[] octets) {
      try {
        return ControlMessage.decode(octets) instanceof rhumb.protocol.message.MapReply reply
            && reply.records().size() == 1
            && reply.records().getFirst().locators().size() == 1
            && reply.records().getFirst().locators().getFirst().rloc().equals(Rloc.of(fabric.etr));
      } catch (MalformedMessage e) {
        return false;
      }
    }
  }
}
