package rhumb.mapping.cluster;

import akka.actor.typed.ActorRef;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import rhumb.mapping.cluster.format.Answers;
import rhumb.mapping.cluster.format.AskRows;
import rhumb.mapping.cluster.format.Compare;
import rhumb.mapping.cluster.format.Contents;
import rhumb.mapping.cluster.format.Done;
import rhumb.mapping.cluster.format.Elsewhere;
import rhumb.mapping.cluster.format.InSync;
import rhumb.mapping.cluster.format.Register;
import rhumb.mapping.cluster.format.Renewed;
import rhumb.mapping.cluster.format.Rows;
import rhumb.mapping.cluster.format.Withdrawn;
import rhumb.mapping.journal.JournalFormat;
import rhumb.mapping.journal.format.Registered;
import rhumb.mapping.prefix.Description;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.Outcome;
import rhumb.mapping.prefix.Partition;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.prefix.Replica;
import rhumb.mapping.prefix.RowDesk;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.SiteRegistration;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Messages between nodes as protobuf messages, and back.
final class ClusterFormat {
  private ClusterFormat() {}

  static Register write(Partition.Register register, String replyTo) {
    return Register.newBuilder()
        .setId(register.id())
        .addAllRegistrations(register.registrations().stream().map(JournalFormat::write).toList())
        .setReplyTo(replyTo)
        .build();
  }

  static Partition.Register readRegister(
      byte[] bytes, Function<String, ActorRef<Partition.Answers>> ref)
      throws InvalidProtocolBufferException, MalformedMessage {
    Register message = Register.parseFrom(bytes);
    return new Partition.Register(message.getId(), read(message), ref.apply(message.getReplyTo()));
  }

  private static List<Registration> read(Register message) throws MalformedMessage {
    List<Registration> registrations = new ArrayList<>();
    for (Registered each : message.getRegistrationsList()) {
      registrations.add(JournalFormat.read(each));
    }
    return registrations;
  }

  /// The same fields as in a [Partition.Register], under another manifest.
  static Register write(Partition.Renew renew, String replyTo) {
    return Register.newBuilder()
        .setId(renew.id())
        .addAllRegistrations(renew.registrations().stream().map(JournalFormat::write).toList())
        .setReplyTo(replyTo)
        .build();
  }

  static Partition.Renew readRenew(byte[] bytes, Function<String, ActorRef<Partition.Renewed>> ref)
      throws InvalidProtocolBufferException, MalformedMessage {
    Register message = Register.parseFrom(bytes);
    return new Partition.Renew(message.getId(), read(message), ref.apply(message.getReplyTo()));
  }

  static Renewed write(Partition.Renewed renewed) {
    return Renewed.newBuilder()
        .setId(renewed.id())
        .addAllChanged(renewed.changed().stream().map(JournalFormat::write).toList())
        .build();
  }

  static Partition.Renewed readRenewed(byte[] bytes)
      throws InvalidProtocolBufferException, MalformedMessage {
    Renewed message = Renewed.parseFrom(bytes);
    List<EidPrefix> changed = new ArrayList<>();
    for (ByteString each : message.getChangedList()) changed.add(JournalFormat.readEid(each));
    return new Partition.Renewed(message.getId(), changed);
  }

  static Answers write(Partition.Answers answers) {
    return Answers.newBuilder()
        .addAllEach(answers.each().stream().map(ClusterFormat::write).toList())
        .build();
  }

  static Partition.Answers readAnswers(byte[] bytes)
      throws InvalidProtocolBufferException, MalformedMessage {
    List<Partition.Done> answers = new ArrayList<>();
    for (Done each : Answers.parseFrom(bytes).getEachList()) answers.add(read(each));
    return new Partition.Answers(answers);
  }

  private static Done write(Partition.Done done) {
    var message =
        Done.newBuilder()
            .setId(done.id())
            .setEid(JournalFormat.write(done.eid()))
            .setOutcome(done.outcome().name())
            .setVersion(done.version());
    done.row().ifPresent(row -> message.setRow(write(row)));
    return message.build();
  }

  private static Partition.Done read(Done message) throws MalformedMessage {
    return new Partition.Done(
        message.getId(),
        JournalFormat.readEid(message.getEid()),
        Outcome.valueOf(message.getOutcome()),
        message.getVersion(),
        message.hasRow() ? Optional.of(read(message.getRow())) : Optional.empty());
  }

  static rhumb.mapping.cluster.format.Describe write(Partition.Describe describe, String replyTo) {
    var message = rhumb.mapping.cluster.format.Describe.newBuilder().setReplyTo(replyTo);
    describe.after().map(JournalFormat::write).ifPresent(message::setAfter);
    return message.build();
  }

  static Partition.Describe readDescribe(byte[] bytes, Function<String, ActorRef<Description>> ref)
      throws InvalidProtocolBufferException, MalformedMessage {
    var message = rhumb.mapping.cluster.format.Describe.parseFrom(bytes);
    return new Partition.Describe(
        readOptional(message.getAfter()), ref.apply(message.getReplyTo()));
  }

  static AskRows write(RowDesk.Page page, String replyTo) {
    var message = AskRows.newBuilder().setLimit(page.limit()).setReplyTo(replyTo);
    page.around().map(JournalFormat::write).ifPresent(message::setAround);
    page.after().map(JournalFormat::write).ifPresent(message::setAfter);
    return message.build();
  }

  static RowDesk.Ask readAskRows(byte[] bytes, Function<String, ActorRef<RowDesk.Rows>> ref)
      throws InvalidProtocolBufferException, MalformedMessage {
    AskRows message = AskRows.parseFrom(bytes);
    var page =
        new RowDesk.Page(
            readOptional(message.getAround()),
            readOptional(message.getAfter()),
            message.getLimit());
    return new RowDesk.Ask(page, ref.apply(message.getReplyTo()));
  }

  static Rows write(RowDesk.Rows rows) {
    return Rows.newBuilder()
        .addAllRows(rows.rows().stream().map(ClusterFormat::write).toList())
        .build();
  }

  static RowDesk.Rows readRows(byte[] bytes)
      throws InvalidProtocolBufferException, MalformedMessage {
    List<Mapping> rows = new ArrayList<>();
    for (var each : Rows.parseFrom(bytes).getRowsList()) rows.add(read(each));
    return new RowDesk.Rows(rows);
  }

  private static Optional<EidPrefix> readOptional(ByteString eid) throws MalformedMessage {
    return eid.isEmpty() ? Optional.empty() : Optional.of(JournalFormat.readEid(eid));
  }

  static rhumb.mapping.cluster.format.Description write(Description description) {
    var message = rhumb.mapping.cluster.format.Description.newBuilder();
    description.next().map(JournalFormat::write).ifPresent(message::setNext);
    for (Description.Prefix prefix : description.prefixes()) {
      var each =
          rhumb.mapping.cluster.format.Description.Prefix.newBuilder()
              .setEid(JournalFormat.write(prefix.eid()))
              .setFirstRegisteredMs(prefix.firstRegistered().toEpochMilli());
      for (SiteRegistration.Description registration : prefix.registrations()) {
        each.addRegistrations(
            rhumb.mapping.cluster.format.Description.Registration.newBuilder()
                .setRegistration(JournalFormat.write(registration.registration()))
                .setExpiresMs(registration.expires().toEpochMilli()));
      }
      message.addPrefixes(each);
    }
    return message.build();
  }

  static Description readDescription(byte[] bytes)
      throws InvalidProtocolBufferException, MalformedMessage {
    List<Description.Prefix> prefixes = new ArrayList<>();
    var message = rhumb.mapping.cluster.format.Description.parseFrom(bytes);
    for (var prefix : message.getPrefixesList()) {
      List<SiteRegistration.Description> registrations = new ArrayList<>();
      for (var each : prefix.getRegistrationsList()) {
        registrations.add(
            new SiteRegistration.Description(
                JournalFormat.read(each.getRegistration()),
                Instant.ofEpochMilli(each.getExpiresMs())));
      }
      prefixes.add(
          new Description.Prefix(
              JournalFormat.readEid(prefix.getEid()),
              Instant.ofEpochMilli(prefix.getFirstRegisteredMs()),
              registrations));
    }
    return new Description(prefixes, readOptional(message.getNext()));
  }

  static Compare write(Partition.Compare compare, String replyTo) {
    return Compare.newBuilder()
        .setRows(compare.digest().rows())
        .setSum(compare.digest().sum())
        .setPatient(compare.patient())
        .setWanted(compare.wanted())
        .setReplyTo(replyTo)
        .build();
  }

  static Partition.Compare readCompare(
      byte[] bytes, Function<String, ActorRef<Replica.Command>> ref)
      throws InvalidProtocolBufferException {
    Compare message = Compare.parseFrom(bytes);
    return new Partition.Compare(
        new ReadTable.Digest(message.getRows(), message.getSum()),
        message.getPatient(),
        message.getWanted(),
        ref.apply(message.getReplyTo()));
  }

  static rhumb.mapping.cluster.format.Mapping write(Mapping mapping) {
    var record = new WireWriter();
    mapping.record().encode(record);
    return rhumb.mapping.cluster.format.Mapping.newBuilder()
        .setPartition(JournalFormat.write(mapping.partition()))
        .setSite(mapping.site())
        .setRecord(ByteString.copyFrom(record.array(), 0, record.position()))
        .setProxyReply(mapping.proxyReply())
        .setForwardable(mapping.forwardable())
        .setVersion(mapping.version())
        .build();
  }

  static Mapping readMapping(byte[] bytes) throws InvalidProtocolBufferException, MalformedMessage {
    return read(rhumb.mapping.cluster.format.Mapping.parseFrom(bytes));
  }

  private static Mapping read(rhumb.mapping.cluster.format.Mapping message)
      throws MalformedMessage {
    return new Mapping(
        JournalFormat.readEid(message.getPartition()),
        message.getSite(),
        MappingRecord.decode(WireReader.of(message.getRecord().toByteArray())),
        message.getProxyReply(),
        message.getForwardable(),
        message.getVersion());
  }

  static Withdrawn write(Replica.Withdrawn withdrawn) {
    return Withdrawn.newBuilder()
        .setPartition(JournalFormat.write(withdrawn.partition()))
        .setEid(JournalFormat.write(withdrawn.eid()))
        .setVersion(withdrawn.version())
        .build();
  }

  static Replica.Withdrawn readWithdrawn(byte[] bytes)
      throws InvalidProtocolBufferException, MalformedMessage {
    Withdrawn message = Withdrawn.parseFrom(bytes);
    return new Replica.Withdrawn(
        JournalFormat.readEid(message.getPartition()),
        JournalFormat.readEid(message.getEid()),
        message.getVersion());
  }

  static InSync writeInSync(EidPrefix partition) {
    return InSync.newBuilder().setPartition(JournalFormat.write(partition)).build();
  }

  static EidPrefix readInSync(byte[] bytes)
      throws InvalidProtocolBufferException, MalformedMessage {
    return JournalFormat.readEid(InSync.parseFrom(bytes).getPartition());
  }

  static Elsewhere write(Replica.Elsewhere elsewhere) {
    return Elsewhere.newBuilder()
        .setPartition(JournalFormat.write(elsewhere.partition()))
        .addAllNodes(elsewhere.nodes())
        .setRows(elsewhere.rows())
        .build();
  }

  static Replica.Elsewhere readElsewhere(byte[] bytes)
      throws InvalidProtocolBufferException, MalformedMessage {
    Elsewhere message = Elsewhere.parseFrom(bytes);
    return new Replica.Elsewhere(
        JournalFormat.readEid(message.getPartition()), message.getNodesList(), message.getRows());
  }

  static Contents write(Replica.Contents contents) {
    return Contents.newBuilder()
        .setPartition(JournalFormat.write(contents.partition()))
        .setVersion(contents.version())
        .setTotal(contents.total())
        .addAllRows(contents.rows().stream().map(ClusterFormat::write).toList())
        .build();
  }

  static Replica.Contents readContents(byte[] bytes)
      throws InvalidProtocolBufferException, MalformedMessage {
    Contents message = Contents.parseFrom(bytes);
    List<Mapping> rows = new ArrayList<>();
    for (var each : message.getRowsList()) rows.add(read(each));
    return new Replica.Contents(
        JournalFormat.readEid(message.getPartition()),
        message.getVersion(),
        message.getTotal(),
        rows);
  }
}
