package rhumb.mapping.site;

import rhumb.mapping.settings.MappingSettings.Site;

/// What somebody wants to do with a site.
public sealed interface SiteChange {
  String name();

  Expected expected();

  /// The site is to be like this, whether it is there or not.
  record Put(Site site, Expected expected) implements SiteChange {
    @Override
    public String name() {
      return site.name();
    }
  }

  record Remove(String name, Expected expected) implements SiteChange {}

  /// What must be true of the site for the change to be made.
  sealed interface Expected {
    /// Nothing.
    record Anything() implements Expected {}

    /// There is none of this name.
    record Absent() implements Expected {}

    /// It was not changed since it had this version.
    record Version(long version) implements Expected {}
  }

  Expected ANYTHING = new Expected.Anything();
  Expected ABSENT = new Expected.Absent();
}
