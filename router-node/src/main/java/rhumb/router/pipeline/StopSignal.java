package rhumb.router.pipeline;

/// Raised once, when the data plane is to stop. A kill switch would not do: an idle source keeps
/// its island busy re-entering, and the island looks at its mailbox only now and then.
final class StopSignal {
  private volatile boolean raised;

  void raise() {
    raised = true;
  }

  boolean isRaised() {
    return raised;
  }
}
