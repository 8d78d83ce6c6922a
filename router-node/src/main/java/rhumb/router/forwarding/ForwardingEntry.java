package rhumb.router.forwarding;

import rhumb.protocol.address.EidPrefix;

/// One row of the forwarding table. The most specific prefix decides.
public record ForwardingEntry(EidPrefix prefix, Verdict verdict) {}
