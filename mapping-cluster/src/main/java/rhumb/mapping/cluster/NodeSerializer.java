package rhumb.mapping.cluster;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import com.google.protobuf.MessageLite;
import rhumb.mapping.journal.MessageSerializer;

/// For messages that actors of one node send to those of another, and that say where an answer
/// goes.
abstract class NodeSerializer extends MessageSerializer {
  private final ActorRefResolver resolver;

  /// @param identifier the same in every release
  NodeSerializer(int identifier, ExtendedActorSystem system) {
    super(identifier);
    resolver = ActorRefResolver.get(Adapter.toTyped(system));
  }

  @Override
  public final byte[] toBinary(Object object) {
    return toMessage(object).toByteArray();
  }

  abstract MessageLite toMessage(Object object);

  final String text(ActorRef<?> ref) {
    return resolver.toSerializationFormat(ref);
  }

  final <T> ActorRef<T> ref(String text) {
    return resolver.resolveActorRef(text);
  }

  /// What is wrong with a message that no other node should get.
  static IllegalArgumentException staysHere(Object object) {
    return new IllegalArgumentException("stays here: " + object.getClass());
  }
}
