package rhumb.router.view;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.MappingRecord;

/// The outcome of a lookup through the mapping system.
///
/// @param attempts Map-Requests sent
/// @param answeredBy whoever sent the Map-Reply; empty when nobody did
/// @param records empty when nobody answered
public record LookupView(
    Eid eid,
    IpAddress mapResolver,
    int attempts,
    Optional<IpAddress> answeredBy,
    Optional<Duration> roundTrip,
    List<MappingRecord> records) {}
