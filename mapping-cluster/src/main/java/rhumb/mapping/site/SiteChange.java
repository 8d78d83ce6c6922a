package rhumb.mapping.site;

import rhumb.mapping.settings.MappingSettings.Site;

/// What somebody wants to do with a site.
public sealed interface SiteChange {
  String name();

  Expected expected();

  /// Who wants it; empty if nobody said.
  String by();

  /// The site is to be like this, whether it is there or not.
  record Put(Site site, Expected expected, String by) implements SiteChange {
    public Put(Site site, Expected expected) {
      this(site, expected, "");
    }

    @Override
    public String name() {
      return site.name();
    }
  }

  record Remove(String name, Expected expected, String by) implements SiteChange {
    public Remove(String name, Expected expected) {
      this(name, expected, "");
    }
  }

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
