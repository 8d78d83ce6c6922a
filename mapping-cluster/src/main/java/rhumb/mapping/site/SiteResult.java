package rhumb.mapping.site;

/// What became of a [SiteChange].
///
/// @param version of the site afterwards; 0 if there is none, or if nothing was to be done
/// @param detail why not, for a person; empty if it was done
public record SiteResult(String name, Outcome outcome, long version, String detail) {
  /// In short.
  public enum Outcome {
    CREATED(true),
    CHANGED(true),
    /// It was like that already.
    UNCHANGED(true),
    REMOVED(true),
    NOT_FOUND(false),
    ALREADY_THERE(false),
    /// Somebody else has changed it.
    OTHER_VERSION(false),
    /// Another site has one of its prefixes.
    PREFIX_TAKEN(false),
    /// It is in the configuration file, where it can be changed.
    IN_FILE(false),
    /// There are as many sites as there may be.
    FULL(false);

    private final boolean done;

    Outcome(boolean done) {
      this.done = done;
    }

    /// Whether it is now as wanted.
    public boolean isDone() {
      return done;
    }
  }

  static SiteResult refused(String name, Outcome outcome, String detail) {
    return new SiteResult(name, outcome, 0, detail);
  }
}
