package rhumb.router.mapcache;

import com.typesafe.config.Config;

/// Limits of the map-cache; `rhumb.router.map-cache` in reference.conf says what they mean.
///
/// @param maxEntries per address family and instance
public record MapCacheSettings(
    int maxEntries,
    int waitingMisses,
    int pendingResolutions,
    int resolutionsPerSecond,
    int resolutionsBurst) {
  public static MapCacheSettings of(int maxEntries, Config config) {
    return new MapCacheSettings(
        maxEntries,
        config.getInt("waiting-misses"),
        config.getInt("pending-resolutions"),
        config.getInt("resolutions-per-second"),
        config.getInt("resolutions-burst"));
  }
}
