package rhumb.ops.lab;

import java.util.Locale;
import java.util.Properties;

/// How the lab's routers are configured.
///
/// @param site1 what SITE1 does with packets for an EID that it is still asking for
/// @param site2 the same at SITE2
/// @param rlocs the family of the locators that sites register, and of the way to the mapping
///     system
public record LabOptions(OnMiss site1, OnMiss site2, Family rlocs) {
  /// Values of the setting `rhumb.router.map-cache.on-miss`.
  public enum OnMiss {
    HOLD,
    DROP
  }

  /// Which addresses the core sees.
  public enum Family {
    V4,
    V6
  }

  public static LabOptions of(OnMiss both, Family rlocs) {
    return new LabOptions(both, both, rlocs);
  }

  OnMiss onMiss(LabNode node) {
    return node == LabNode.SITE2 ? site2 : site1;
  }

  Properties toProperties() {
    var properties = new Properties();
    properties.setProperty("on-miss.SITE1", text(site1));
    properties.setProperty("on-miss.SITE2", text(site2));
    properties.setProperty("rlocs", text(rlocs));
    return properties;
  }

  static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
