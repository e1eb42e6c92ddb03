package io.dynabridge.source;

/** The version that the connector reports and writes into every record. */
final class SourceVersion {

    static final String VERSION = read();

    private SourceVersion() {}

    private static String read() {
        String version = SourceVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
