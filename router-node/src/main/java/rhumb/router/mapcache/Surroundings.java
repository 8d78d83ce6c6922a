package rhumb.router.mapcache;

import akka.actor.typed.ActorRef;
import java.time.Clock;
import java.util.List;
import rhumb.protocol.address.IpAddress;
import rhumb.router.control.ControlCounters;
import rhumb.router.control.MapRequester;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.HeldPackets;
import rhumb.router.locator.Locators;
import rhumb.router.site.SiteDatabase;

/// What the actors of the map-cache have around them.
///
/// @param mapResolvers asked in turn
public record Surroundings(
    SiteDatabase site,
    Forwarding forwarding,
    HeldPackets held,
    MapRequester requester,
    List<IpAddress> mapResolvers,
    ActorRef<Locators.Command> locators,
    Formats formats,
    ControlCounters counters,
    Clock clock) {}
