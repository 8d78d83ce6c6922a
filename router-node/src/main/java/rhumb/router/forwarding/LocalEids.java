package rhumb.router.forwarding;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.LocatorStatusBits;
import rhumb.protocol.mapping.MapVersion;
import rhumb.protocol.mapping.MappingRecord;

/// The EID-prefixes of this router's site, as packets ask for them: is this address ours?
public final class LocalEids {
  private final Map<InstanceId, Site> sites = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  /// None yet.
  public LocalEids() {
    this(List.of(), System::nanoTime);
  }

  public LocalEids(Collection<EidPrefix> prefixes) {
    this(prefixes, System::nanoTime);
  }

  LocalEids(Collection<EidPrefix> prefixes, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    replace(prefixes);
  }

  /// From now on it is these, of whatever instances.
  public synchronized void replace(Collection<EidPrefix> prefixes) {
    replaceMappings(
        prefixes.stream().map(eid -> MappingRecord.positive(eid, 0, List.of())).toList());
  }

  /// From now on it is these, with what packets tell of them.
  public synchronized void replaceMappings(Collection<MappingRecord> mappings) {
    Map<InstanceId, List<MappingRecord>> byInstance =
        mappings.stream().collect(Collectors.groupingBy(mapping -> mapping.eid().instance()));
    byInstance.keySet().forEach(this::in);
    sites.forEach((instance, site) -> site.take(byInstance.getOrDefault(instance, List.of())));
  }

  /// For the data plane: what is ours in `instance`, always the same object.
  public Site in(InstanceId instance) {
    return sites.computeIfAbsent(instance, _ -> new Site(nanoTime));
  }

  /// The local EID-prefixes of one instance.
  public static final class Site {
    private static final long PAUSE_NS = LocatorStatusBits.PAUSE_AFTER_CHANGE.toNanos();

    private final LongSupplier nanoTime;
    private volatile Masks prefixes = new Masks(List.of());
    private Map<EidPrefix, List<Rloc>> rlocs = Map.of();
    private volatile long changedNs;
    private volatile boolean settling;

    private Site(LongSupplier nanoTime) {
      this.nanoTime = nanoTime;
    }

    private void take(List<MappingRecord> mappings) {
      Map<EidPrefix, List<Rloc>> before = rlocs;
      rlocs =
          mappings.stream().collect(Collectors.toMap(MappingRecord::eid, Site::rlocs, (a, _) -> a));
      if (rlocs.entrySet().stream().anyMatch(now -> isOther(before.get(now.getKey()), now))) {
        changedNs = nanoTime.getAsLong();
        settling = true;
      }
      prefixes = new Masks(mappings);
    }

    private static List<Rloc> rlocs(MappingRecord mapping) {
      return mapping.locators().stream().map(Locator::rloc).toList();
    }

    private static boolean isOther(
        @Nullable List<Rloc> before, Map.Entry<EidPrefix, List<Rloc>> now) {
      return before != null && !before.isEmpty() && !before.equals(now.getValue());
    }

    /// Whether the bits mean to everybody what they mean here: not while peers may still count by
    /// the locators of before (RFC 9300 §13.1). The pause is one for all peers and prefixes of the
    /// instance, which is longer than the RFC asks for, and never shorter.
    public boolean hasSettled() {
      if (!settling) return true;
      if (nanoTime.getAsLong() - changedNs < PAUSE_NS) return false;
      settling = false;
      return true;
    }

    public boolean contains(int address) {
      return prefixes.find(address) >= 0;
    }

    public boolean contains(long high, long low) {
      return prefixes.find(high, low) >= 0;
    }

    /// Whether any mapping has a map-version number.
    public boolean hasVersions() {
      return prefixes.versioned;
    }

    /// The map-version number of the mapping that covers an IPv4 address, 0 for none.
    public int version(int address) {
      Masks now = prefixes;
      int i = now.find(address);
      return i < 0 ? MapVersion.NONE : now.versions[i];
    }

    /// The same for an IPv6 address.
    public int version(long high, long low) {
      Masks now = prefixes;
      int i = now.find(high, low);
      return i < 0 ? MapVersion.NONE : now.versions6[i];
    }

    /// The locator-status-bits of the mapping that covers an IPv4 address.
    public int statusBits(int address) {
      Masks now = prefixes;
      int i = now.find(address);
      return i < 0 ? 0 : now.bits[i];
    }

    /// The same for an IPv6 address.
    public int statusBits(long high, long low) {
      Masks now = prefixes;
      int i = now.find(high, low);
      return i < 0 ? 0 : now.bits6[i];
    }
  }

  /// Networks and masks side by side, the longest first: a site has few prefixes.
  private static final class Masks {
    private final int[] networks;
    private final int[] masks;
    private final int[] versions;
    private final int[] bits;
    private final long[] networks6;
    private final long[] masks6;
    private final int[] versions6;
    private final int[] bits6;
    private final boolean versioned;

    Masks(List<MappingRecord> mappings) {
      var sorted = new ArrayList<>(mappings);
      sorted.sort(Comparator.comparingInt(mapping -> -mapping.eid().length()));
      var four = sorted.stream().filter(m -> m.eid().network() instanceof Ipv4Address).toList();
      var six = sorted.stream().filter(m -> m.eid().network() instanceof Ipv6Address).toList();
      networks = new int[four.size()];
      masks = new int[four.size()];
      networks6 = new long[2 * six.size()];
      masks6 = new long[2 * six.size()];
      for (int i = 0; i < masks.length; i++) {
        EidPrefix prefix = four.get(i).eid();
        networks[i] = ((Ipv4Address) prefix.network()).value();
        masks[i] = new Ipv4Address(-1).masked(prefix.length()).value();
      }
      for (int i = 0; i < six.size(); i++) {
        var network = (Ipv6Address) six.get(i).eid().network();
        var mask = new Ipv6Address(-1, -1).masked(six.get(i).eid().length());
        networks6[2 * i] = network.high();
        networks6[2 * i + 1] = network.low();
        masks6[2 * i] = mask.high();
        masks6[2 * i + 1] = mask.low();
      }
      versions = four.stream().mapToInt(MappingRecord::mapVersion).toArray();
      versions6 = six.stream().mapToInt(MappingRecord::mapVersion).toArray();
      bits = four.stream().mapToInt(Masks::statusBits).toArray();
      bits6 = six.stream().mapToInt(Masks::statusBits).toArray();
      versioned = sorted.stream().anyMatch(m -> m.mapVersion() != MapVersion.NONE);
    }

    private static int statusBits(MappingRecord mapping) {
      return LocatorStatusBits.of(mapping.locators(), Locator::reachable);
    }

    /// -1 if none covers it.
    int find(int address) {
      for (int i = 0; i < masks.length; i++) {
        if ((address & masks[i]) == networks[i]) return i;
      }
      return -1;
    }

    int find(long high, long low) {
      for (int i = 0; i < masks6.length; i += 2) {
        if ((high & masks6[i]) == networks6[i] && (low & masks6[i + 1]) == networks6[i + 1]) {
          return i / 2;
        }
      }
      return -1;
    }
  }
}
