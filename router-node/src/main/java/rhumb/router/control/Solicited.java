package rhumb.router.control;

import rhumb.protocol.address.Eid;
import rhumb.protocol.address.IpAddress;

/// A Solicit-Map-Request came in: the mapping of `eid` is said to have changed (RFC 9301 §6.1).
/// What
/// it says is not to be believed, only looked into.
public record Solicited(Eid eid, IpAddress from) {}
