package io.dynabridge.tools.chaos.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.chaos.check.Violation.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Notes which connectors and tasks have failed, each reason once. Thread-safe. */
public final class FailureCheck {

    private final Map<String, Violation> failures = new LinkedHashMap<>();

    /** Whether anything of a connector has failed, by what Connect says of it. */
    public synchronized boolean hasFailed(String connector, JsonNode status) {
        boolean failed = note(connector + ", connector", status.path("connector"));
        for (JsonNode task : status.path("tasks")) {
            failed |= note(connector + ", task " + task.path("id").asInt(), task);
        }
        return failed;
    }

    /** What was found so far. */
    public synchronized List<Violation> violations() {
        return List.copyOf(failures.values());
    }

    private boolean note(String part, JsonNode state) {
        if (!state.path("state").asText().equals("FAILED")) {
            return false;
        }
        String text = part + " failed: " + state.path("trace").asText();
        failures.putIfAbsent(text, Violation.ofRun(Kind.FAILED, text));
        return true;
    }
}
