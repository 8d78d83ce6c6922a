package rhumb.ops.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;
import rhumb.mapping.view.SiteView;
import rhumb.ops.view.Mapping;
import rhumb.ops.view.WireJson;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.router.view.MapCacheView;

/// Writes what the nodes answer: addresses and nonces as text, closed sets of words in lower case
/// with hyphens.
final class ServerJson {
  private static final ObjectMapper MAPPER =
      WireJson.builder()
          .addModule(words())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
          .build();

  private ServerJson() {}

  static byte[] write(Object answer) {
    try {
      return MAPPER.writeValueAsBytes(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer that cannot be written", e);
    }
  }

  static <T> T read(byte[] body, Class<T> type) {
    try {
      T read = MAPPER.readValue(body, type);
      if (read == null) throw new Problem(Problem.Kind.BAD_REQUEST, "the body is null");
      return read;
    } catch (JsonProcessingException e) {
      String said = String.valueOf(e.getOriginalMessage());
      String line = said.lines().findFirst().orElse("");
      throw new Problem(Problem.Kind.BAD_REQUEST, "the body is not as expected: " + line);
    } catch (IOException e) {
      throw new IllegalStateException(new String(body, StandardCharsets.UTF_8), e);
    }
  }

  private static SimpleModule words() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(EidPrefix.class, ToStringSerializer.instance);
    module.addSerializer(Eid.class, ToStringSerializer.instance);
    module.addSerializer(Rloc.class, ToStringSerializer.instance);
    module.addSerializer(Address.class, ToStringSerializer.instance);
    module.addSerializer(IpAddress.class, ToStringSerializer.instance);
    module.addSerializer(Nonce.class, ToStringSerializer.instance);
    module.addSerializer(Action.class, text(Action::label));
    module.addSerializer(DropReason.class, text(DropReason::label));
    module.addKeySerializer(DropReason.class, key(DropReason::label));
    module.addSerializer(MapCacheView.Source.class, text(ServerJson::word));
    module.addSerializer(MapCacheView.LocatorState.class, text(ServerJson::word));
    module.addSerializer(SiteView.Origin.class, text(ServerJson::word));
    module.addSerializer(SiteView.State.class, text(ServerJson::word));
    module.addSerializer(
        InstanceId.class, writer((id, out) -> out.writeNumber(Integer.toUnsignedLong(id.value()))));
    module.addSerializer(XtrIdentity.class, writer((id, out) -> out.writePOJO(identity(id))));
    return module;
  }

  private static Mapping.Identity identity(XtrIdentity id) {
    return new Mapping.Identity(id.xtrId(), String.format("0x%016X", id.siteId()));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// How one value is written.
  private interface Writing<T> {
    void write(T value, JsonGenerator out) throws IOException;
  }

  private static <T> JsonSerializer<T> writer(Writing<T> writing) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        writing.write(value, out);
      }
    };
  }

  private static <T> JsonSerializer<T> text(Function<T, String> words) {
    return writer((value, out) -> out.writeString(words.apply(value)));
  }

  private static <T> JsonSerializer<T> key(Function<T, String> words) {
    return writer((value, out) -> out.writeFieldName(words.apply(value)));
  }
}
