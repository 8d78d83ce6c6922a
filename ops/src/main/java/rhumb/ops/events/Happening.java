package rhumb.ops.events;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Something that happened, before it has a place in the log.
public record Happening(
    Type type,
    Optional<String> eid,
    Optional<String> site,
    List<String> rlocs,
    Optional<String> reason,
    Optional<Long> count,
    Optional<String> by,
    String text) {

  /// All there are; their names are promised to programs.
  public enum Type {
    REGISTRATION_ADDED,
    REGISTRATION_CHANGED,
    /// Withdrawn or expired.
    REGISTRATION_ENDED,
    REGISTRATION_REJECTED,
    ENTRY_ADDED,
    ENTRY_CHANGED,
    /// Expired, evicted, cleared or replaced by others.
    ENTRY_REMOVED,
    LOCATOR_UP,
    LOCATOR_DOWN,
    /// For the first time since the node started.
    DROP_FIRST,
    DROP_MORE,
    MEMBER_JOINED,
    MEMBER_REACHABLE,
    MEMBER_UNREACHABLE,
    MEMBER_LEFT,
    CONFIG_CHANGED;

    /// As programs read it.
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public static Happening of(Type type, String text) {
    return new Happening(
        type,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        text);
  }

  Happening eid(Object which) {
    return new Happening(type, Optional.of(which.toString()), site, rlocs, reason, count, by, text);
  }

  Happening site(String which) {
    return new Happening(type, eid, Optional.of(which), rlocs, reason, count, by, text);
  }

  Happening rlocs(List<?> which) {
    List<String> words = which.stream().map(Object::toString).toList();
    return new Happening(type, eid, site, words, reason, count, by, text);
  }

  Happening by(String who) {
    return new Happening(type, eid, site, rlocs, reason, count, Optional.of(who), text);
  }

  Happening counted(String why, long howMany) {
    return new Happening(type, eid, site, rlocs, Optional.of(why), Optional.of(howMany), by, text);
  }
}
