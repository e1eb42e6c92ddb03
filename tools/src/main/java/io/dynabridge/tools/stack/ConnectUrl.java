package io.dynabridge.tools.stack;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The address of a Connect worker as a user gives it, such as {@code http://localhost:8083}; with {@code USER:PASSWORD@}
 * before the host where the worker asks for them (Connect's BasicAuthSecurityRestExtension). Its text never has these.
 */
public final class ConnectUrl {

    /** Reads it from a command line. */
    public static final class Converter implements ITypeConverter<ConnectUrl> {

        @Override
        public ConnectUrl convert(String text) {
            try {
                return new ConnectUrl(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    private final URI bare;
    private final Optional<String> authorization;

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException where it is no http or https URL
     */
    public ConnectUrl(String text) {
        URI given = parse(text);
        this.bare = without(given);
        this.authorization = Optional.ofNullable(given.getUserInfo())
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    /** Without user and password. */
    public URI uri() {
        return bare;
    }

    /** What goes into the header of that name. */
    Optional<String> authorization() {
        return authorization;
    }

    @Override
    public String toString() {
        return bare.toString();
    }

    private static URI parse(String text) {
        try {
            URI url = new URI(text);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (URISyntaxException whatItSaysMayHaveThePassword) {
            // The message below says all that may be said.
        }
        throw new IllegalArgumentException("it must be a URL such as http://localhost:8083");
    }

    private static URI without(URI url) {
        try {
            // Requests append paths of their own; a gateway may have one before them.
            String path = url.getPath().replaceFirst("/+$", "");
            return new URI(url.getScheme(), null, url.getHost(), url.getPort(), path, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("it must be a URL such as http://localhost:8083", e);
        }
    }
}
