package rhumb.mapping.cluster;

import akka.actor.ExtendedActorSystem;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.io.NotSerializableException;
import rhumb.mapping.prefix.Description;
import rhumb.mapping.prefix.Partition;
import rhumb.mapping.prefix.Replica;
import rhumb.mapping.prefix.RowDesk;
import rhumb.protocol.wire.MalformedMessage;

/// Messages between mapping nodes. Identifier and manifests are the same in every release.
public final class ClusterSerializer extends NodeSerializer {
  private static final int IDENTIFIER = 4_342_002;

  /// Made by Akka.
  public ClusterSerializer(ExtendedActorSystem system) {
    super(IDENTIFIER, system);
  }

  @Override
  public String manifest(Object object) {
    return switch (object) {
      case Partition.Register _ -> "register";
      case Partition.Answers _ -> "answers";
      case Partition.Renew _ -> "renew";
      case Partition.Renewed _ -> "renewed";
      case Partition.Describe _ -> "describe";
      case Description _ -> "description";
      case RowDesk.Ask _ -> "ask-rows";
      case RowDesk.Rows _ -> "rows";
      case Partition.Compare _ -> "compare";
      case Replica.Published _ -> "published";
      case Replica.Withdrawn _ -> "withdrawn";
      case Replica.InSync _ -> "in-sync";
      case Replica.Moved _ -> "moved";
      case Replica.Elsewhere _ -> "elsewhere";
      case Replica.Contents _ -> "contents";
      default -> throw staysHere(object);
    };
  }

  @Override
  MessageLite toMessage(Object object) {
    return switch (object) {
      case Partition.Register register -> ClusterFormat.write(register, text(register.replyTo()));
      case Partition.Answers answers -> ClusterFormat.write(answers);
      case Partition.Renew renew -> ClusterFormat.write(renew, text(renew.replyTo()));
      case Partition.Renewed renewed -> ClusterFormat.write(renewed);
      case Partition.Describe describe -> ClusterFormat.write(describe, text(describe.replyTo()));
      case Description description -> ClusterFormat.write(description);
      case RowDesk.Ask ask -> ClusterFormat.write(ask.page(), text(ask.replyTo()));
      case RowDesk.Rows rows -> ClusterFormat.write(rows);
      case Partition.Compare compare -> ClusterFormat.write(compare, text(compare.replyTo()));
      case Replica.Published(var mapping) -> ClusterFormat.write(mapping);
      case Replica.Withdrawn withdrawn -> ClusterFormat.write(withdrawn);
      case Replica.InSync(var partition) -> ClusterFormat.writeInSync(partition);
      case Replica.Moved(var partition) -> ClusterFormat.writeInSync(partition);
      case Replica.Elsewhere elsewhere -> ClusterFormat.write(elsewhere);
      case Replica.Contents contents -> ClusterFormat.write(contents);
      default -> throw staysHere(object);
    };
  }

  @Override
  protected Object read(byte[] bytes, String manifest)
      throws InvalidProtocolBufferException, MalformedMessage, NotSerializableException {
    return switch (manifest) {
      case "register" -> ClusterFormat.readRegister(bytes, this::ref);
      case "answers" -> ClusterFormat.readAnswers(bytes);
      case "renew" -> ClusterFormat.readRenew(bytes, this::ref);
      case "renewed" -> ClusterFormat.readRenewed(bytes);
      case "describe" -> ClusterFormat.readDescribe(bytes, this::ref);
      case "description" -> ClusterFormat.readDescription(bytes);
      case "ask-rows" -> ClusterFormat.readAskRows(bytes, this::ref);
      case "rows" -> ClusterFormat.readRows(bytes);
      case "compare" -> ClusterFormat.readCompare(bytes, this::ref);
      case "published" -> new Replica.Published(ClusterFormat.readMapping(bytes));
      case "withdrawn" -> ClusterFormat.readWithdrawn(bytes);
      case "in-sync" -> new Replica.InSync(ClusterFormat.readInSync(bytes));
      case "moved" -> new Replica.Moved(ClusterFormat.readInSync(bytes));
      case "elsewhere" -> ClusterFormat.readElsewhere(bytes);
      case "contents" -> ClusterFormat.readContents(bytes);
      default -> throw unknown(manifest);
    };
  }
}
