package rhumb.mapping.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import rhumb.mapping.settings.MappingSettings.Site;

/// A site was created, changed or removed at run time. Says of what is secret only that it changed.
///
/// @param by who did it; empty if nobody said
/// @param changed parts of it; empty if it was created or removed
public record SiteNews(String name, Kind kind, String by, List<String> changed) {
  /// What happened to it.
  public enum Kind {
    CREATED,
    CHANGED,
    REMOVED
  }

  private record Part(String name, Function<Site, Object> value) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("shutdown", Site::shutdown),
          new Part("keys", Site::keys),
          new Part("prefixes", Site::prefixes),
          new Part("allowed locators", Site::allowedLocators),
          new Part("proxy reply", Site::forceProxyReply),
          new Part("description", Site::description),
          new Part("policy", Site::policy));

  static SiteNews of(Optional<Site> before, StoredSite now) {
    if (now.site().isEmpty()) return new SiteNews(now.name(), Kind.REMOVED, now.by(), List.of());
    if (before.isEmpty()) return new SiteNews(now.name(), Kind.CREATED, now.by(), List.of());
    List<String> changed = new ArrayList<>();
    for (Part part : PARTS) {
      Object old = part.value().apply(before.get());
      if (!Objects.equals(old, part.value().apply(now.site().get()))) changed.add(part.name());
    }
    return new SiteNews(now.name(), Kind.CHANGED, now.by(), changed);
  }
}
