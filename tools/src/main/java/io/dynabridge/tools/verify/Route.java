package io.dynabridge.tools.verify;

import java.util.Map;

/**
 * A way from a source table into targets: through a source connector's transforms and a sink's.
 *
 * @param name of the sink
 * @param sink the sink connector's config
 */
public record Route(String name, SourceTable source, Map<String, String> sink) {}
