package rhumb.ops.http;

import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import rhumb.ops.access.Tls;
import rhumb.ops.config.HttpTls;

/// The TLS of the server; connections that come after a change go by what it says then.
///
/// A client's certificate is asked for but not insisted on: whether the node is alive may be asked
/// without one. All else is for [Access] to refuse.
final class ServerTls {
  private volatile SSLContext context;
  private volatile boolean mutual;

  ServerTls(HttpTls tls) {
    context = context(tls);
    mutual = tls.isMutual();
  }

  void adopt(HttpTls tls) {
    context = context(tls);
    mutual = tls.isMutual();
  }

  private static SSLContext context(HttpTls tls) {
    return Tls.context(Optional.of(tls.own()), tls.clientAuthorities());
  }

  SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setWantClientAuth(mutual);
    return engine;
  }

  boolean isMutual() {
    return mutual;
  }
}
