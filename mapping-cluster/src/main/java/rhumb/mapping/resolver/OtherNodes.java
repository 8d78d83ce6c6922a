package rhumb.mapping.resolver;

import java.util.List;

/// Who asks other nodes for what this node's read table does not have.
public interface OtherNodes {
  /// Nobody.
  OtherNodes NONE = (_, _) -> false;

  /// @param nodes that can answer, best first
  /// @return whether it is asked; the answer goes out from there
  boolean ask(List<String> nodes, Requester from);
}
