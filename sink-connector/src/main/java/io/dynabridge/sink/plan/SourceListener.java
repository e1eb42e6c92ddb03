package io.dynabridge.sink.plan;

import io.dynabridge.envelope.SourceInfo;

/** Hears where records come from and which table they go to. */
public interface SourceListener {

    /** A record from here goes there; called for every record, so it must be quick. */
    void seen(SourceInfo source, TableKeys target);
}
