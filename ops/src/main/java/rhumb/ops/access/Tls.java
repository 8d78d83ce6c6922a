package rhumb.ops.access;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Makes contexts of TLS from what PEM files hold.
public final class Tls {
  private static final char[] IN_MEMORY = new char[0]; // a key store wants some password

  private Tls() {}

  /// @param own who one is; a client may be nobody
  /// @param authorities whose certificates are trusted; empty for those that Java trusts
  public static SSLContext context(Optional<Credentials> own, List<X509Certificate> authorities) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers(own), trusting(authorities), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("keys that cannot be used", e);
    }
  }

  private static KeyManager @Nullable [] managers(Optional<Credentials> own)
      throws GeneralSecurityException, IOException {
    if (own.isEmpty()) return null;
    KeyStore store = store();
    Certificate[] chain = own.get().chain().toArray(Certificate[]::new);
    store.setKeyEntry("own", own.get().key(), IN_MEMORY, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, IN_MEMORY);
    return factory.getKeyManagers();
  }

  private static TrustManager @Nullable [] trusting(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    if (authorities.isEmpty()) return null;
    KeyStore store = store();
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority" + i, authorities.get(i));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore store() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
