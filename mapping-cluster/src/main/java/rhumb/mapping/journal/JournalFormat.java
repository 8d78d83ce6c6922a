package rhumb.mapping.journal;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhumb.mapping.journal.format.Changes;
import rhumb.mapping.journal.format.Ended;
import rhumb.mapping.journal.format.Registered;
import rhumb.mapping.journal.format.Sighted;
import rhumb.mapping.journal.format.Snapshot;
import rhumb.mapping.prefix.Marks;
import rhumb.mapping.prefix.PartitionEvent;
import rhumb.mapping.prefix.PartitionState;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sharing;
import rhumb.mapping.registration.Sighting;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.prefix.PrefixTrie;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Events and snapshots as protobuf messages, and back. Addresses and records are kept as they are
/// on the wire: that form is older than this project and will outlive it.
public final class JournalFormat {
  private JournalFormat() {}

  public static Registered write(Registration registration) {
    var record = new WireWriter();
    registration.record().encode(record);
    return Registered.newBuilder()
        .setSite(registration.site())
        .setEtr(write(registration.etr()))
        .setRecord(bytes(record))
        .setProxyReply(registration.proxyReply())
        .setMerge(registration.merge())
        .setSecurityCapable(registration.securityCapable())
        .setUseTtl(registration.useTtl())
        .setSeen(write(registration.seen()))
        .build();
  }

  public static Registration read(Registered message) throws MalformedMessage {
    return new Registration(
        message.getSite(),
        read(message.getEtr()),
        MappingRecord.decode(reader(message.getRecord())),
        message.getProxyReply(),
        message.getMerge(),
        message.getSecurityCapable(),
        message.getUseTtl(),
        read(message.getSeen()));
  }

  static Ended write(PartitionEvent.Ended event) {
    return Ended.newBuilder()
        .setEid(write(event.eid()))
        .setEtr(write(event.etr()))
        .setCause(
            switch (event.cause()) {
              case WITHDRAWN -> Ended.Cause.WITHDRAWN;
              case EXPIRED -> Ended.Cause.EXPIRED;
              case REVOKED -> Ended.Cause.REVOKED;
            })
        .build();
  }

  static PartitionEvent.Ended read(Ended message) throws MalformedMessage {
    return new PartitionEvent.Ended(
        readEid(message.getEid()),
        read(message.getEtr()),
        switch (message.getCause()) {
          case EXPIRED -> PartitionEvent.Cause.EXPIRED;
          case REVOKED -> PartitionEvent.Cause.REVOKED;
          case WITHDRAWN, UNRECOGNIZED -> PartitionEvent.Cause.WITHDRAWN;
        });
  }

  static Sighted write(PartitionEvent.Sighted event) {
    return Sighted.newBuilder().setEtr(write(event.etr())).setSeen(write(event.seen())).build();
  }

  static PartitionEvent.Sighted read(Sighted message) throws MalformedMessage {
    return new PartitionEvent.Sighted(read(message.getEtr()), read(message.getSeen()));
  }

  static Changes write(PartitionEvent.Changes event) {
    var message = Changes.newBuilder();
    for (PartitionEvent each : event.each()) {
      Changes.Change.Builder change = message.addChangesBuilder();
      switch (each) {
        case PartitionEvent.Registered(var it) -> change.setRegistered(write(it));
        case PartitionEvent.Ended it -> change.setEnded(write(it));
        case PartitionEvent.Sighted it -> change.setSighted(write(it));
        case PartitionEvent.Changes it -> throw new IllegalArgumentException("nested: " + it);
      }
    }
    return message.build();
  }

  static PartitionEvent.Changes read(Changes message) throws MalformedMessage {
    List<PartitionEvent> changes = new ArrayList<>(message.getChangesCount());
    for (Changes.Change each : message.getChangesList()) {
      changes.add(
          switch (each.getWhatCase()) {
            case REGISTERED -> new PartitionEvent.Registered(read(each.getRegistered()));
            case ENDED -> read(each.getEnded());
            case SIGHTED -> read(each.getSighted());
            case WHAT_NOT_SET -> throw new MalformedMessage(DropReason.TRUNCATED, 0);
          });
    }
    return new PartitionEvent.Changes(changes);
  }

  static Snapshot write(PartitionState state) {
    var snapshot = Snapshot.newBuilder();
    state.prefixes().forEach((_, prefix) -> snapshot.addPrefixes(write(prefix)));
    for (Marks.Mark each : state.marks().all()) {
      snapshot.addMarks(write(new PartitionEvent.Sighted(each.etr(), each.seen())));
    }
    return snapshot.setVersion(state.version()).build();
  }

  static PartitionState read(Snapshot message) throws MalformedMessage {
    PrefixTrie<PartitionState.Prefix> prefixes = PrefixTrie.empty();
    var sharing = new Sharing();
    for (Snapshot.Prefix each : message.getPrefixesList()) {
      List<Registration> registrations = new ArrayList<>();
      for (Registered registered : each.getRegistrationsList()) {
        registrations.add(sharing.of(read(registered)));
      }
      Instant first = Instant.ofEpochMilli(each.getFirstRegisteredMs());
      prefixes =
          prefixes.with(
              registrations.getFirst().eid(),
              new PartitionState.Prefix(first, registrations, each.getVersion()));
    }
    PartitionState state =
        new PartitionState(prefixes, message.getVersion(), PartitionState.EMPTY.marks());
    for (Sighted each : message.getMarksList()) state = state.after(read(each));
    return state;
  }

  public static ByteString write(EidPrefix eid) {
    var out = new WireWriter().u8(eid.length());
    eid.encodeAddress(out);
    return bytes(out);
  }

  public static EidPrefix readEid(ByteString bytes) throws MalformedMessage {
    WireReader in = reader(bytes);
    return EidPrefix.decode(in.u8(), in);
  }

  private static Snapshot.Prefix write(PartitionState.Prefix prefix) {
    var message =
        Snapshot.Prefix.newBuilder()
            .setFirstRegisteredMs(prefix.firstRegistered().toEpochMilli())
            .setVersion(prefix.version());
    prefix.registrations().forEach(each -> message.addRegistrations(write(each)));
    return message.build();
  }

  private static rhumb.mapping.journal.format.Etr write(Etr etr) {
    var address = new WireWriter();
    etr.address().encode(address);
    var message = rhumb.mapping.journal.format.Etr.newBuilder().setAddress(bytes(address));
    etr.identity().ifPresent(identity -> message.setIdentity(write(identity)));
    return message.build();
  }

  private static Etr read(rhumb.mapping.journal.format.Etr message) throws MalformedMessage {
    return new Etr(
        Rloc.decode(reader(message.getAddress())),
        message.getIdentity().isEmpty()
            ? Optional.empty()
            : Optional.of(readIdentity(message.getIdentity())));
  }

  public static ByteString write(XtrIdentity identity) {
    return bytes(
        new WireWriter().u64(identity.xtrIdHigh()).u64(identity.xtrIdLow()).u64(identity.siteId()));
  }

  public static XtrIdentity readIdentity(ByteString bytes) throws MalformedMessage {
    WireReader in = reader(bytes);
    return new XtrIdentity(in.u64(), in.u64(), in.u64());
  }

  private static rhumb.mapping.journal.format.Sighting write(Sighting seen) {
    return rhumb.mapping.journal.format.Sighting.newBuilder()
        .setAtMs(seen.at().toEpochMilli())
        .setNonce(seen.nonce().value())
        .setAlgorithm(seen.algorithm())
        .setMapNotify(seen.mapNotify())
        .setTag(seen.tag())
        .setKeyId(seen.keyId())
        .setStrict(seen.strict())
        .build();
  }

  private static Sighting read(rhumb.mapping.journal.format.Sighting message) {
    return new Sighting(
        Instant.ofEpochMilli(message.getAtMs()),
        new Nonce(message.getNonce()),
        message.getAlgorithm(),
        message.getMapNotify(),
        message.getTag(),
        message.getKeyId(),
        message.getStrict());
  }

  private static ByteString bytes(WireWriter out) {
    return ByteString.copyFrom(out.array(), 0, out.position());
  }

  private static WireReader reader(ByteString bytes) {
    return WireReader.of(bytes.toByteArray());
  }
}
