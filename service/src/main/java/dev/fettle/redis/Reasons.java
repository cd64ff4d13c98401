package dev.fettle.redis;

import dev.fettle.fleet.Address;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** From what Java throws to what a person can act on; reads after the server's name. */
final class Reasons {
    private Reasons() {}

    static NoAnswer late(Duration within) {
        return new NoAnswer("does not answer within " + seconds(within));
    }

    /** @param within the time that an exchange of this kind is given */
    static NoAnswer ofFailure(Throwable failure, Address address, Duration within) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoAnswer known) {
                return known;
            }
            if (cause instanceof MeteredInput.TooMuch) {
                return new NoAnswer("answers with more than Fettle takes in one go");
            }
        }
        SSLException tls = find(failure, SSLException.class);
        if (tls != null) {
            return new NoAnswer(ofTls(tls, address), failure);
        }
        if (find(failure, UnknownHostException.class) != null) {
            return new NoAnswer("has a host name that is not known: " + address.host(), failure);
        }
        if (find(failure, SocketTimeoutException.class) != null) {
            return late(within);
        }
        if (find(failure, NoRouteToHostException.class) != null) {
            return new NoAnswer("cannot be reached: there is no route to it", failure);
        }
        ConnectException connect = find(failure, ConnectException.class);
        if (connect != null) {
            boolean refused = String.valueOf(connect.getMessage()).contains("refused");
            return refused
                    ? NoAnswer.refused("refuses the connection", failure)
                    : new NoAnswer("cannot be reached", failure);
        }
        return NoAnswer.cutOff("closes the connection without an answer", failure);
    }

    private static String ofTls(SSLException failure, Address address) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("unrecognized SSL message") || message.contains("plaintext")) {
            return "does not speak TLS: set access.tls to false";
        }
        if (find(failure, CertificateExpiredException.class) != null) {
            return "shows a certificate that has expired";
        }
        if (find(failure, CertificateNotYetValidException.class) != null) {
            return "shows a certificate that is not valid yet";
        }
        if (message.contains("No subject alternative") || message.contains("No name matching")) {
            return "shows a certificate that is not for the name " + address.host();
        }
        if (find(failure, CertPathBuilderException.class) != null
                || find(failure, CertPathValidatorException.class) != null
                || message.contains("PKIX")) {
            return "shows a certificate that no trusted authority signed: set access.caFile";
        }
        if (message.contains("certificate_required") || message.contains("bad_certificate")) {
            return "asks for a client certificate, which Fettle does not have";
        }
        return "ends the TLS handshake: " + Printable.clip(message, 80);
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    /** Such as 5 s or 250 ms. */
    static String seconds(Duration time) {
        long millis = time.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : String.format(Locale.ROOT, "%d ms", millis);
    }
}
