package rhumb.mapping.cluster;

import akka.actor.ExtendedActorSystem;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.List;
import rhumb.mapping.cluster.format.ChangeSites;
import rhumb.mapping.cluster.format.SitesPage;
import rhumb.mapping.cluster.format.SitesResult;
import rhumb.mapping.cluster.format.SitesSince;
import rhumb.mapping.journal.SiteFormat;
import rhumb.mapping.journal.format.SitesStored;
import rhumb.mapping.site.SiteChange;
import rhumb.mapping.site.SiteDirectory;
import rhumb.mapping.site.SiteResult;
import rhumb.mapping.site.StoredSite;
import rhumb.protocol.wire.MalformedMessage;

/// Messages to and from the directory of sites. Identifier and manifests are the same in every
/// release.
public final class SiteSerializer extends NodeSerializer {
  private static final int IDENTIFIER = 4_342_003;

  /// Made by Akka.
  public SiteSerializer(ExtendedActorSystem system) {
    super(IDENTIFIER, system);
  }

  @Override
  public String manifest(Object object) {
    return switch (object) {
      case SiteDirectory.Change _ -> "change";
      case SiteDirectory.Changed _ -> "changed";
      case SiteDirectory.Since _ -> "since";
      case SiteDirectory.Page _ -> "page";
      default -> throw staysHere(object);
    };
  }

  @Override
  MessageLite toMessage(Object object) {
    return switch (object) {
      case SiteDirectory.Change change -> write(change);
      case SiteDirectory.Changed changed -> write(changed);
      case SiteDirectory.Since(var version, var replyTo) ->
          SitesSince.newBuilder().setVersion(version).setReplyTo(text(replyTo)).build();
      case SiteDirectory.Page page -> write(page);
      default -> throw staysHere(object);
    };
  }

  @Override
  protected Object read(byte[] bytes, String manifest)
      throws InvalidProtocolBufferException, MalformedMessage, NotSerializableException {
    return switch (manifest) {
      case "change" -> read(ChangeSites.parseFrom(bytes));
      case "changed" -> read(SitesResult.parseFrom(bytes));
      case "since" -> {
        SitesSince since = SitesSince.parseFrom(bytes);
        yield new SiteDirectory.Since(since.getVersion(), ref(since.getReplyTo()));
      }
      case "page" -> read(SitesPage.parseFrom(bytes));
      default -> throw unknown(manifest);
    };
  }

  private ChangeSites write(SiteDirectory.Change command) {
    var message =
        ChangeSites.newBuilder().setDryRun(command.dryRun()).setReplyTo(text(command.replyTo()));
    for (SiteChange each : command.changes()) {
      var change = ChangeSites.Change.newBuilder().setName(each.name()).setBy(each.by());
      if (each instanceof SiteChange.Put put) change.setSite(SiteFormat.write(put.site()));
      switch (each.expected()) {
        case SiteChange.Expected.Anything() -> {}
        case SiteChange.Expected.Absent() -> change.setAbsent(true);
        case SiteChange.Expected.Version(var version) -> change.setVersion(version);
      }
      message.addChanges(change);
    }
    return message.build();
  }

  private SiteDirectory.Change read(ChangeSites message) throws MalformedMessage {
    List<SiteChange> changes = new ArrayList<>();
    for (ChangeSites.Change each : message.getChangesList()) {
      SiteChange.Expected expected =
          each.getAbsent()
              ? SiteChange.ABSENT
              : each.getVersion() != 0
                  ? new SiteChange.Expected.Version(each.getVersion())
                  : SiteChange.ANYTHING;
      changes.add(
          each.hasSite()
              ? new SiteChange.Put(SiteFormat.read(each.getSite()), expected, each.getBy())
              : new SiteChange.Remove(each.getName(), expected, each.getBy()));
    }
    return new SiteDirectory.Change(changes, message.getDryRun(), ref(message.getReplyTo()));
  }

  private static SitesResult write(SiteDirectory.Changed changed) {
    var message = SitesResult.newBuilder();
    for (SiteResult each : changed.results()) {
      message.addResults(
          SitesResult.Result.newBuilder()
              .setName(each.name())
              .setOutcome(each.outcome().name())
              .setVersion(each.version())
              .setDetail(each.detail()));
    }
    return message.build();
  }

  private static SiteDirectory.Changed read(SitesResult message) {
    return new SiteDirectory.Changed(
        message.getResultsList().stream()
            .map(
                each ->
                    new SiteResult(
                        each.getName(),
                        SiteResult.Outcome.valueOf(each.getOutcome()),
                        each.getVersion(),
                        each.getDetail()))
            .toList());
  }

  private static SitesPage write(SiteDirectory.Page page) {
    return SitesPage.newBuilder()
        .setReset(page.reset())
        .setVersion(page.version())
        .setMore(page.more())
        .addAllSites(page.sites().stream().map(SiteFormat::write).toList())
        .build();
  }

  private static SiteDirectory.Page read(SitesPage message) throws MalformedMessage {
    List<StoredSite> sites = new ArrayList<>();
    for (SitesStored.Stored each : message.getSitesList()) sites.add(SiteFormat.read(each));
    return new SiteDirectory.Page(
        message.getReset(), message.getVersion(), message.getMore(), sites);
  }
}
