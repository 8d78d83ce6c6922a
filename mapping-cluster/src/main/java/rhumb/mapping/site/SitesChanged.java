package rhumb.mapping.site;

import java.util.List;

/// Sites were created, changed or removed together: the only event of the directory.
public record SitesChanged(List<StoredSite> sites) {
  public SitesChanged {
    sites = List.copyOf(sites);
  }
}
