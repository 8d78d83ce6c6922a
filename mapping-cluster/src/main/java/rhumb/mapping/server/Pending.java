package rhumb.mapping.server;

import java.util.ArrayList;
import java.util.List;
import rhumb.mapping.prefix.Outcome;
import rhumb.protocol.mapping.MappingRecord;

/// A Map-Register that waits for its partitions.
final class Pending {
  private final Admitted admitted;
  private final long deadlineNs;
  private final List<MappingRecord> confirmed = new ArrayList<>(1);
  private int waiting;
  private boolean late;

  Pending(Admitted admitted, long deadlineNs) {
    this.admitted = admitted;
    this.deadlineNs = deadlineNs;
    waiting = admitted.claims().size();
  }

  Admitted admitted() {
    return admitted;
  }

  long deadlineNs() {
    return deadlineNs;
  }

  /// What may be confirmed, in the order in which it was stored; nothing if a part of it is not
  /// known in time, so that the ETR sends it all again.
  List<MappingRecord> confirmed() {
    return late ? List.of() : confirmed;
  }

  /// A partition has answered for one of its records.
  void decided(Admitted.Claim claim, Outcome outcome) {
    waiting--;
    if (outcome.refusal().isEmpty()) confirmed.add(claim.registration().record());
  }

  /// It will not be known in time what became of one of its records.
  void givenUp() {
    waiting--;
    late = true;
  }

  boolean isDecided() {
    return waiting == 0;
  }
}
