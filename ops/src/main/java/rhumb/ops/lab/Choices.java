package rhumb.ops.lab;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import rhumb.ops.lab.LabOptions.Family;
import rhumb.ops.lab.LabOptions.OnMiss;

/// The options that say how a lab is built.
final class Choices {
  @Option(
      names = "--on-miss",
      paramLabel = "hold|drop",
      defaultValue = "hold",
      converter = OnMissConverter.class,
      description = "What routers do with packets while they ask where these belong.")
  OnMiss onMiss = OnMiss.HOLD;

  @Option(
      names = "--rlocs",
      paramLabel = "v4|v6",
      defaultValue = "v4",
      converter = FamilyConverter.class,
      description = "Which addresses carry the tunnels.")
  Family rlocs = Family.V4;

  LabOptions options() {
    return LabOptions.of(onMiss, rlocs);
  }

  /// In lower case, as a person types.
  static final class OnMissConverter implements ITypeConverter<OnMiss> {
    @Override
    public OnMiss convert(String text) {
      return parse(OnMiss.class, text);
    }
  }

  /// In lower case, as a person types.
  static final class FamilyConverter implements ITypeConverter<Family> {
    @Override
    public Family convert(String text) {
      return parse(Family.class, text);
    }
  }

  private static <E extends Enum<E>> E parse(Class<E> type, String text) {
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' is not one of the choices");
    }
  }
}
