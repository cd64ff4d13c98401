package dev.fettle.redis;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whose signatures are trusted: the authorities of a PEM file, or those of the JDK. A changed file is read again. */
final class Trust {
    /** Ten times the bundle of all authorities that a Linux distribution trusts. */
    private static final int LONGEST = 4 * 1024 * 1024;

    private record Loaded(FileTime at, SSLSocketFactory sockets) {}

    private final Map<String, Loaded> byFile = new ConcurrentHashMap<>();

    SSLSocketFactory sockets(@Nullable String caFile) {
        try {
            if (caFile == null) {
                return SSLContext.getDefault().getSocketFactory();
            }
            FileTime changed = Files.getLastModifiedTime(NamedFile.at(caFile));
            Loaded loaded = byFile.get(caFile);
            if (loaded == null || !loaded.at().equals(changed)) {
                loaded = new Loaded(changed, load(caFile));
                byFile.put(caFile, loaded);
            }
            return loaded.sockets();
        } catch (IOException e) {
            throw new NoAnswer("cannot be asked: access.caFile " + caFile + " cannot be read", e);
        } catch (GeneralSecurityException e) {
            throw new NoAnswer("cannot be asked: access.caFile " + caFile + " holds no certificates in PEM", e);
        }
    }

    private static SSLSocketFactory load(String caFile) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        ByteArrayInputStream pem = new ByteArrayInputStream(NamedFile.read(caFile, LONGEST));
        int number = 0;
        for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
            store.setCertificateEntry("ca-" + number++, authority);
        }
        if (number == 0) {
            throw new GeneralSecurityException("no certificate");
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }
}
