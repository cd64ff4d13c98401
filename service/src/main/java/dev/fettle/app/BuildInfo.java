package dev.fettle.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What Maven knew when it built this; read from the class path, so that it also holds without a jar. */
public final class BuildInfo implements IVersionProvider {
    private static final String RESOURCE = "build.properties";

    private final Properties properties;

    BuildInfo() {
        properties = new Properties();
        try (var in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the class path: the build is broken");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static BuildInfo read() {
        return new BuildInfo();
    }

    /** Such as 1.4.0. */
    public String version() {
        return properties.getProperty("version", "unknown");
    }

    String title() {
        return "fettle " + version();
    }

    @Override
    public String[] getVersion() {
        return new String[] {title()};
    }
}
