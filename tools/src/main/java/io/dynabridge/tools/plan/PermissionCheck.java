package io.dynabridge.tools.plan;

import io.dynabridge.tools.plan.PermissionAnswer.Verdict;
import io.dynabridge.tools.plan.Probe.Need;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Sends probes and says which permissions are missing. */
final class PermissionCheck {

    private static final String PERMISSIONS = "permissions";

    private PermissionCheck() {}

    /** The findings. */
    static List<Finding> run(List<Probe> probes) throws InterruptedException {
        Map<Probe, CompletableFuture<?>> underWay = new LinkedHashMap<>();
        probes.forEach(probe -> underWay.put(probe, sent(probe)));
        Map<Probe, PermissionAnswer> answers = new LinkedHashMap<>();
        for (Map.Entry<Probe, CompletableFuture<?>> each : underWay.entrySet()) {
            answers.put(each.getKey(), answer(each.getKey(), each.getValue()));
        }
        return findings(answers);
    }

    /** The SDK throws some errors instead of failing the future. */
    private static CompletableFuture<?> sent(Probe probe) {
        try {
            return probe.request().get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static PermissionAnswer answer(Probe probe, CompletableFuture<?> request) throws InterruptedException {
        try {
            request.get();
            return PermissionAnswer.of(probe.action(), null);
        } catch (ExecutionException e) {
            return PermissionAnswer.of(probe.action(), e);
        }
    }

    /** One for each permission that is missing or in doubt, and one for the rest. */
    static List<Finding> findings(Map<Probe, PermissionAnswer> answers) {
        List<Finding> findings = new ArrayList<>();
        Set<String> granted = new LinkedHashSet<>();
        Set<String> told = new LinkedHashSet<>();
        answers.forEach((probe, answer) -> {
            if (answer.verdict() == Verdict.GRANTED) {
                granted.add(answer.action().substring(answer.action().indexOf(':') + 1));
            } else if (told.add(answer.action() + probe.resource() + probe.need())) {
                findings.add(finding(probe, answer));
            }
        });
        if (!granted.isEmpty()) {
            findings.add(0, Finding.fine(PERMISSIONS, "granted: " + String.join(", ", granted)));
        }
        return findings;
    }

    private static Finding finding(Probe probe, PermissionAnswer answer) {
        String what = answer.action() + " on " + probe.resource();
        if (answer.verdict() == Verdict.UNKNOWN) {
            String text = what + " could not be tried: " + answer.said();
            return probe.need() == Need.REQUIRED ? Finding.unknown(PERMISSIONS, text) : Finding.note(PERMISSIONS, text);
        }
        String missing = what + " is missing";
        return switch (probe.need()) {
            case REQUIRED ->
                Finding.mend(PERMISSIONS, missing + ": add it to the policy. DynamoDB said: " + answer.said());
            case FAST ->
                Finding.note(
                        PERMISSIONS,
                        missing + ": without it the sink sends each write alone, in ten times the requests");
            case SWEEP ->
                Finding.note(
                        PERMISSIONS,
                        missing + ": only the sweep after a loss of changes needs it, and deletes nothing without");
        };
    }
}
