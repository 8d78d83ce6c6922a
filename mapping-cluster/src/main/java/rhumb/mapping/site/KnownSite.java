package rhumb.mapping.site;

import rhumb.mapping.settings.MappingSettings.Site;

/// A site as a node knows it.
///
/// @param version of its last change; 0 for one from the file
public record KnownSite(Site site, Origin origin, long version) {
  /// Where it comes from, and so where it can be changed.
  public enum Origin {
    FILE,
    RUN_TIME
  }
}
