package rhumb.router.control;

import java.util.List;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;

/// What a Map-Request says between the lines.
public sealed interface Notice {
  /// A Solicit-Map-Request came in: the mapping of `eid` is said to have changed (RFC 9301 §6.1).
  /// What it says is not to be believed, only looked into.
  record Solicited(Eid eid, IpAddress from) implements Notice {}

  /// Somebody asks for `asked` because an SMR told him to.
  record Invoked(List<EidPrefix> asked, List<IpAddress> itrRlocs) implements Notice {}
}
