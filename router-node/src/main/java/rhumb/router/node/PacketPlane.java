package rhumb.router.node;

import akka.actor.typed.ActorSystem;
import java.util.List;
import java.util.Map;
import rhumb.protocol.address.Eid;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.HeldPackets;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.Misses;
import rhumb.router.settings.RouterSettings;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterStatistics.Direction;

/// The part of a router that moves packets, as the rest sees it.
interface PacketPlane extends AutoCloseable {
  /// Starts moving packets by what is written to `forwarding`.
  interface Factory {
    PacketPlane start(
        ActorSystem<?> system,
        RouterSettings settings,
        Forwarding forwarding,
        LocalEids localEids,
        Misses misses)
        throws StartFailure;
  }

  HeldPackets heldPackets();

  Direction encapsulation();

  Direction decapsulation();

  List<RouterHealth> health();

  @Override
  void close();

  /// For a router that takes part in the control plane alone.
  PacketPlane NONE =
      new PacketPlane() {
        private static final Direction NOTHING = new Direction(0, 0, 0, 0, 0, 0, Map.of());

        @Override
        public HeldPackets heldPackets() {
          return new HeldPackets() {
            @Override
            public void release(Eid destination) {}

            @Override
            public void discard(Eid destination, DropReason reason) {}
          };
        }

        @Override
        public Direction encapsulation() {
          return NOTHING;
        }

        @Override
        public Direction decapsulation() {
          return NOTHING;
        }

        @Override
        public List<RouterHealth> health() {
          return List.of();
        }

        @Override
        public void close() {}
      };
}
