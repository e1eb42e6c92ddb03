package io.dynabridge.sink.config;

/** What records are: {@code input.format}. */
public enum InputFormat {
    /** Changes of items, as the DynaBridge source connector sends them. */
    ENVELOPE,
    /** Items, as any other connector sends them. */
    PLAIN
}
