package rhumb.mapping.site;

import java.util.Optional;
import rhumb.mapping.settings.MappingSettings.Site;

/// A site as the directory has it.
///
/// @param version of the directory when the site became like this
/// @param site empty after it was removed
/// @param by who made it so; empty if nobody said
public record StoredSite(String name, long version, Optional<Site> site, String by) {
  public StoredSite(String name, long version, Optional<Site> site) {
    this(name, version, site, "");
  }

  boolean isRemoved() {
    return site.isEmpty();
  }
}
