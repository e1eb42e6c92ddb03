package io.dynabridge.sink;

import java.util.Optional;

/** The version that the jar's manifest says. */
final class PluginVersion {

    static final String VERSION = Optional.ofNullable(
                    PluginVersion.class.getPackage().getImplementationVersion())
            .orElse("unpackaged");

    private PluginVersion() {}
}
