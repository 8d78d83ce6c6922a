package rhumb.mapping.journal;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.NotSerializableException;
import rhumb.mapping.journal.format.Changes;
import rhumb.mapping.journal.format.DirectorySnapshot;
import rhumb.mapping.journal.format.Ended;
import rhumb.mapping.journal.format.Registered;
import rhumb.mapping.journal.format.Sighted;
import rhumb.mapping.journal.format.SitesStored;
import rhumb.mapping.journal.format.Snapshot;
import rhumb.mapping.journal.format.Subscribed;
import rhumb.mapping.journal.format.SubscriberSnapshot;
import rhumb.mapping.prefix.PartitionEvent;
import rhumb.mapping.prefix.PartitionState;
import rhumb.mapping.site.SiteDirectoryState;
import rhumb.mapping.site.SitesChanged;
import rhumb.mapping.subscription.SubscriberState;
import rhumb.mapping.subscription.SubscriptionChanged;
import rhumb.protocol.wire.MalformedMessage;

/// How Akka Persistence stores events and snapshots. Identifier and manifests are in every row of
/// the journal and never change.
public final class JournalSerializer extends MessageSerializer {
  private static final int IDENTIFIER = 4_342_001;
  private static final String REGISTERED = "R1";
  private static final String ENDED = "E1";
  private static final String SIGHTED = "N1";
  private static final String CHANGES = "C1";
  private static final String SNAPSHOT = "S1";
  private static final String SITES = "D1";
  private static final String DIRECTORY = "D2";
  private static final String SUBSCRIBED = "P1";
  private static final String SUBSCRIBER = "P2";

  /// Made by Akka.
  public JournalSerializer() {
    super(IDENTIFIER);
  }

  @Override
  public String manifest(Object object) {
    return switch (object) {
      case PartitionEvent.Registered _ -> REGISTERED;
      case PartitionEvent.Ended _ -> ENDED;
      case PartitionEvent.Sighted _ -> SIGHTED;
      case PartitionEvent.Changes _ -> CHANGES;
      case PartitionState _ -> SNAPSHOT;
      case SitesChanged _ -> SITES;
      case SiteDirectoryState _ -> DIRECTORY;
      case SubscriptionChanged _ -> SUBSCRIBED;
      case SubscriberState _ -> SUBSCRIBER;
      default -> throw new IllegalArgumentException("not stored: " + object.getClass());
    };
  }

  @Override
  public byte[] toBinary(Object object) {
    return switch (object) {
      case PartitionEvent.Registered(var registration) ->
          JournalFormat.write(registration).toByteArray();
      case PartitionEvent.Ended ended -> JournalFormat.write(ended).toByteArray();
      case PartitionEvent.Sighted sighted -> JournalFormat.write(sighted).toByteArray();
      case PartitionEvent.Changes changes -> JournalFormat.write(changes).toByteArray();
      case PartitionState state -> JournalFormat.write(state).toByteArray();
      case SitesChanged changed -> SiteFormat.write(changed).toByteArray();
      case SiteDirectoryState state -> SiteFormat.write(state).toByteArray();
      case SubscriptionChanged(var now) -> SubscriptionFormat.write(now).toByteArray();
      case SubscriberState state -> SubscriptionFormat.write(state).toByteArray();
      default -> throw new IllegalArgumentException("not stored: " + object.getClass());
    };
  }

  @Override
  protected Object read(byte[] bytes, String manifest)
      throws InvalidProtocolBufferException, MalformedMessage, NotSerializableException {
    return switch (manifest) {
      case REGISTERED ->
          new PartitionEvent.Registered(JournalFormat.read(Registered.parseFrom(bytes)));
      case ENDED -> JournalFormat.read(Ended.parseFrom(bytes));
      case SIGHTED -> JournalFormat.read(Sighted.parseFrom(bytes));
      case CHANGES -> JournalFormat.read(Changes.parseFrom(bytes));
      case SNAPSHOT -> JournalFormat.read(Snapshot.parseFrom(bytes));
      case SITES -> SiteFormat.read(SitesStored.parseFrom(bytes));
      case DIRECTORY -> SiteFormat.read(DirectorySnapshot.parseFrom(bytes));
      case SUBSCRIBED ->
          new SubscriptionChanged(SubscriptionFormat.read(Subscribed.parseFrom(bytes)));
      case SUBSCRIBER -> SubscriptionFormat.read(SubscriberSnapshot.parseFrom(bytes));
      default -> throw unknown(manifest);
    };
  }
}
