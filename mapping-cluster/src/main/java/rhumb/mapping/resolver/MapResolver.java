package rhumb.mapping.resolver;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Reach;
import rhumb.mapping.delegation.Delegation;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.InnerPacket;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.MapRequest.Flag;
import rhumb.protocol.prefix.PrefixTrie;
import rhumb.protocol.wire.DropReason;

/// Answers Map-Requests, as a Map-Resolver and a Map-Server in one (RFC 9301 §8.3, §8.4), from the
/// read table alone: no actor is asked, nothing waits.
public final class MapResolver {
  /// Records of one request that are looked at; everybody sends one.
  private static final int MOST_QUERIES = 16;

  /// More specific prefixes in one reply. With more of them the reply says less instead: a prefix
  /// so narrow that none of them is inside.
  private static final int MOST_MORE_SPECIFICS = 7;

  /// Octets of a reply's records that a path of unknown MTU takes (RFC 9301 §5): 576 less headers.
  private static final int MOST_OCTETS = 536;

  private final Supplier<DelegationTree> delegations;
  private final ReadTable table;
  private final Reach reach;
  private final ControlCounters counters;
  private final SubscriptionOffer subscriptions;
  private final RequestLimit limit;
  private final RecentRequests recent;
  private final OtherNodes otherNodes;

  public MapResolver(
      Supplier<DelegationTree> delegations,
      ReadTable table,
      Reach reach,
      ControlCounters counters) {
    this(
        delegations,
        table,
        reach,
        counters,
        SubscriptionOffer.NONE,
        new RequestLimit(0, System::nanoTime),
        new RecentRequests(Clock.systemUTC()),
        OtherNodes.NONE);
  }

  public MapResolver(
      Supplier<DelegationTree> delegations,
      ReadTable table,
      Reach reach,
      ControlCounters counters,
      SubscriptionOffer subscriptions,
      RequestLimit limit,
      RecentRequests recent,
      OtherNodes otherNodes) {
    this.otherNodes = otherNodes;
    this.subscriptions = subscriptions;
    this.limit = limit;
    this.recent = recent;
    this.delegations = delegations;
    this.table = table;
    this.reach = reach;
    this.counters = counters;
  }

  /// Says to `out` what there is to say; what is not answered is counted.
  public void resolve(Requester from, Consumer<Outgoing> out) {
    if (!limit.admits(from.source())) {
      counters.dropped(DropReason.RATE_LIMITED);
      return;
    }
    MapRequest request = from.request();
    Optional<DropReason> refusal = refusal(from);
    Optional<IpAddress> itr = itr(request);
    if (refusal.isPresent()) {
      counters.dropped(refusal.get());
    } else if (isForOthers(from)) {
      return; // the answer of another node goes out, if there is one
    } else if (subscribes(request) && isTaken(from)) {
      return; // the subscriber answers
    } else if (itr.isEmpty()) {
      counters.dropped(DropReason.NO_ITR_RLOC);
    } else {
      answer(from, itr.get(), out);
    }
  }

  /// As [#resolve], but on behalf of another node, and from what is here.
  ///
  /// @return whether that is enough to answer
  public boolean resolveHere(Requester from, Consumer<Outgoing> out) {
    if (!nodesFor(from.request()).isEmpty()) return false;
    resolve(from, out);
    return true;
  }

  /// Of a request with several records, those are answered that are here; everybody sends one.
  private boolean isForOthers(Requester from) {
    if (table.isComplete()) return false;
    List<String> nodes = nodesFor(from.request());
    if (nodes.isEmpty()) return false;
    if (otherNodes.ask(nodes, from)) counters.answered(ControlCounters.Answer.ASKED);
    else counters.dropped(DropReason.CONTROL_QUEUE_FULL);
    return true;
  }

  private List<String> nodesFor(MapRequest request) {
    if (request.queries().size() != 1) return List.of();
    return nodesFor(request.queries().getFirst().eid());
  }

  private List<String> nodesFor(EidPrefix asked) {
    return delegations
        .get()
        .longestMatch(asked)
        .map(delegation -> table.elsewhere(delegation.partition(asked)))
        .orElse(List.of());
  }

  private static boolean subscribes(MapRequest request) {
    return request.identity().isPresent()
        && request.queries().size() == 1
        && request.queries().getFirst().subscribe();
  }

  /// Only what a Map-Reply would answer can be subscribed to (RFC 9437 §5).
  private boolean isTaken(Requester from) {
    EidPrefix asked = from.request().queries().getFirst().eid();
    Optional<Delegation> delegation = delegations.get().longestMatch(asked);
    Optional<Mapping> mapping = table.snapshot().longestMatch(asked).map(Map.Entry::getValue);
    return switch (MapServerPolicy.answer(delegation, mapping, false)) {
      case Answer.ProxyReply(var found) -> isTaken(from, found);
      case Answer.Forward _ -> false;
      case Answer.Negative _ -> delegation.isPresent() && subscriptions.take(from, asked);
    };
  }

  private boolean isTaken(Requester from, Mapping found) {
    if (!subscriptions.take(from, found.eid())) return false;
    MapRequest request = from.request();
    itr(request).ifPresent(itr -> recent.add(itr, request.sourceEid(), found));
    return true;
  }

  /// What the Map-Server itself says about a prefix; nothing if an ETR is to say it.
  public List<MappingRecord> records(EidPrefix eid) {
    DelegationTree tree = delegations.get();
    PrefixTrie<Mapping> mappings = table.snapshot();
    Optional<Delegation> delegation = tree.longestMatch(eid);
    Optional<Mapping> mapping = mappings.longestMatch(eid).map(Map.Entry::getValue);
    return switch (MapServerPolicy.answer(delegation, mapping, false)) {
      case Answer.ProxyReply(var found) ->
          positive(eid, found, mappings, known(eid, delegation, tree));
      case Answer.Forward _ -> List.of();
      case Answer.Negative(var action, var ttl) ->
          List.of(MappingRecord.negative(eid, ttl, action));
    };
  }

  private static Optional<DropReason> refusal(Requester from) {
    MapRequest request = from.request();
    if (request.has(Flag.PROBE)) {
      return Optional.of(
          from.encapsulation().isPresent()
              ? DropReason.PROBE_IN_ENCAPSULATION
              : DropReason.PROBE_AT_MAPPING_SYSTEM);
    }
    if (request.has(Flag.SMR)) return Optional.of(DropReason.SMR_AT_MAPPING_SYSTEM);
    if (request.queries().isEmpty()) return Optional.of(DropReason.MISSING_ADDRESS);
    boolean ddt =
        from.encapsulation()
            .filter(e -> e.flags().contains(EncapsulatedControlMessage.Flag.DDT_ORIGINATED))
            .isPresent();
    return ddt || request.has(Flag.DONT_MAP_REPLY)
        ? Optional.of(DropReason.NOT_FOR_THIS_ROLE)
        : Optional.empty();
  }

  /// Where the reply goes: the first ITR-RLOC that this node can send to.
  private Optional<IpAddress> itr(MapRequest request) {
    for (Rloc each : request.itrRlocs()) {
      Optional<IpAddress> ip = each.ip();
      if (ip.isPresent() && reach.canSendTo(ip.get())) return ip;
    }
    return Optional.empty();
  }

  private void answer(Requester from, IpAddress itr, Consumer<Outgoing> out) {
    MapRequest request = from.request();
    DelegationTree tree = delegations.get();
    PrefixTrie<Mapping> mappings = table.snapshot();
    int queries = most(request);
    List<MappingRecord> records = new ArrayList<>(queries);
    List<IpAddress> etrs = new ArrayList<>(0);
    for (int i = 0; i < queries; i++) {
      EidPrefix eid = request.queries().get(i).eid();
      if (!table.isComplete() && !nodesFor(eid).isEmpty()) {
        isForOthers(from); // its rows may have left since
        continue;
      }
      Optional<Delegation> delegation = tree.longestMatch(eid);
      Optional<Mapping> mapping = mappings.longestMatch(eid).map(Map.Entry::getValue);
      switch (MapServerPolicy.answer(delegation, mapping, request.has(Flag.AUTHORITATIVE))) {
        case Answer.ProxyReply(var found) -> {
          counters.answered(ControlCounters.Answer.PROXIED);
          recent.add(itr, request.sourceEid(), found);
          records.addAll(positive(eid, found, mappings, known(eid, delegation, tree)));
        }
        case Answer.Forward(var found) -> {
          recent.add(itr, request.sourceEid(), found);
          forward(request, found, etrs);
        }
        case Answer.Negative negative -> {
          counters.answered(ControlCounters.Answer.NEGATIVE);
          records.add(
              negative(eid, negative, delegation, tree, mappings, known(eid, delegation, tree)));
        }
      }
    }
    for (IpAddress etr : etrs) out.accept(toEtr(from, etr));
    if (!records.isEmpty()) {
      var reply = new MapReply(Set.of(), request.nonce(), records, Optional.empty());
      out.accept(Outgoing.of(reply, itr, from.port()));
    }
  }

  private static int most(MapRequest request) {
    return Math.min(request.queries().size(), MOST_QUERIES);
  }

  private void forward(MapRequest request, Mapping found, List<IpAddress> etrs) {
    int turn = Long.hashCode(request.nonce().value());
    Optional<IpAddress> etr = EtrChoice.of(found.record().locators(), reach, turn);
    if (etr.isEmpty()) {
      counters.dropped(DropReason.NO_USABLE_LOCATOR);
    } else if (!etrs.contains(etr.get())) {
      etrs.add(etr.get());
      counters.answered(ControlCounters.Answer.FORWARDED);
    }
  }

  /// The mapping and all that is more specific (RFC 9301 §5.5), or, if that is too much, as much
  /// of the mapping around the EID as has nothing more specific in it.
  private static List<MappingRecord> positive(
      EidPrefix asked, Mapping found, PrefixTrie<Mapping> mappings, int known) {
    MappingRecord best = found.record();
    if (known > best.eid().length()) return List.of(around(asked, known, best, mappings));
    boolean alone = isOneAddress(best.eid()) || !mappings.hasMoreSpecific(best.eid());
    if (alone) return List.of(best);
    List<Map.Entry<EidPrefix, Mapping>> inside =
        mappings.coveredBy(best.eid(), MOST_MORE_SPECIFICS + 2);
    List<MappingRecord> records = new ArrayList<>();
    records.add(best);
    int octets = octets(best);
    for (Map.Entry<EidPrefix, Mapping> each : inside) {
      if (each.getKey().equals(best.eid())) continue;
      MappingRecord record = each.getValue().record().withTtlMinutes(best.ttlMinutes());
      records.add(record);
      octets += octets(record);
    }
    if (records.size() <= MOST_MORE_SPECIFICS + 1 && octets <= MOST_OCTETS) return records;
    return List.of(around(asked, best.eid().length(), best, mappings));
  }

  private static boolean isOneAddress(EidPrefix eid) {
    return eid.network() instanceof IpAddress && eid.isHost();
  }

  /// As much of a mapping around an EID as has nothing more specific in it.
  ///
  /// @param least bits of it
  private static MappingRecord around(
      EidPrefix asked, int least, MappingRecord best, PrefixTrie<Mapping> mappings) {
    return best.withEid(mappings.hole(asked.toEid(), least).orElse(asked));
  }

  /// How many bits of `asked` the widest prefix has of which this node knows all that is
  /// registered; 0 if it knows everything.
  private int known(EidPrefix asked, Optional<Delegation> delegation, DelegationTree tree) {
    if (table.isComplete() || delegation.isEmpty()) return 0;
    Delegation own = delegation.get();
    int inside = tree.hole(asked.toEid(), own.eid()).orElse(asked).length();
    return own.isSplit()
        ? Math.max(inside, own.partition(asked.toEid().toHostPrefix()).length())
        : inside;
  }

  private static int octets(MappingRecord record) {
    return 12 + 20 + record.locators().size() * 24; // IPv6 is the larger of the usual ones
  }

  /// Says of as much as possible around the EID that it is not there: the widest prefix that
  /// overlaps neither another delegation nor anything that is registered.
  private static MappingRecord negative(
      EidPrefix asked,
      Answer.Negative negative,
      Optional<Delegation> delegation,
      DelegationTree tree,
      PrefixTrie<Mapping> mappings,
      int known) {
    Eid eid = asked.toEid();
    EidPrefix hole = asked;
    if (delegation.isEmpty()) {
      hole = tree.hole(eid).orElse(asked);
    } else {
      EidPrefix within = delegation.get().eid();
      EidPrefix undelegated = tree.hole(eid, within).orElse(asked);
      EidPrefix unregistered = mappings.hole(eid, Math.max(known, within.length())).orElse(asked);
      hole = undelegated.length() > unregistered.length() ? undelegated : unregistered;
    }
    return MappingRecord.negative(hole, negative.ttlMinutes(), negative.action());
  }

  /// The Map-Request as it came, in exactly one encapsulation (RFC 9301 §8.3).
  private static Outgoing toEtr(Requester from, IpAddress etr) {
    InnerPacket inner =
        from.encapsulation()
            .map(EncapsulatedControlMessage::inner)
            .orElseGet(() -> encapsulate(from, etr));
    var message =
        new EncapsulatedControlMessage(
            Set.of(EncapsulatedControlMessage.Flag.TO_ETR), Optional.empty(), inner);
    return Outgoing.of(message, etr, ControlMessage.PORT);
  }

  /// Inner headers for a request that came without: towards the EID, if it can have any.
  private static InnerPacket encapsulate(Requester from, IpAddress etr) {
    IpAddress source = from.source();
    IpAddress destination = source;
    if (from.request().queries().getFirst().eid().network() instanceof IpAddress eid
        && isSameFamily(eid, source)) {
      destination = eid;
    } else if (isSameFamily(etr, source)) {
      destination = etr;
    }
    return InnerPacket.of(
        source, from.port(), destination, ControlMessage.PORT, from.octets().toByteArray());
  }

  private static boolean isSameFamily(IpAddress a, IpAddress b) {
    return a.address().afi() == b.address().afi();
  }
}
