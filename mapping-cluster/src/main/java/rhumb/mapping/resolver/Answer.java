package rhumb.mapping.resolver;

import rhumb.mapping.prefix.Mapping;
import rhumb.protocol.mapping.Action;

/// What the mapping system says to a Map-Request.
public sealed interface Answer {
  /// The Map-Server answers for the site.
  record ProxyReply(Mapping mapping) implements Answer {}

  /// One of the site's ETRs is to answer.
  record Forward(Mapping mapping) implements Answer {}

  /// Nobody has it.
  record Negative(Action action, int ttlMinutes) implements Answer {}
}
