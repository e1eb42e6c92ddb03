package io.dynabridge.tools.chaos.nemesis;

import io.dynabridge.tools.chaos.Guard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What is done to a stack, in this order: all actions once in random order, then all of them once more, and so on. The
 * same seed gives the same plan. How far a run gets with it depends on how long servers take to come back.
 */
public record NemesisPlan(List<Step> steps) {

    /** Two workers to choose from. */
    private static final int WORKERS = 2;

    private static final int CALM_MILLIS = 2_500;
    /** Below the session timeouts of workers and consumers: nobody takes over what the frozen one had. */
    private static final int SHORT_FREEZE_MILLIS = 3_000;
    /** A record is trimmed after 24 hours, also where it was not read; so much never passes in a run. */
    private static final int MOST_HOURS = 12;

    /**
     * Makes a plan.
     *
     * @param length what the actions and the calm after them add up to, at least
     * @param kinds the actions to take
     */
    public static NemesisPlan of(long seed, Duration length, Guard guard, Collection<Action> kinds) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        if (kinds.isEmpty()) {
            return new NemesisPlan(steps);
        }
        List<Action> deck = new ArrayList<>(EnumSet.copyOf(kinds));
        long millis = 0;
        int hours = 0;
        while (millis < length.toMillis()) {
            Collections.shuffle(deck, random);
            for (Action action : deck) {
                Step step = step(action, guard, random);
                hours += action == Action.AGE ? 1 : 0;
                if (millis < length.toMillis() && (action != Action.AGE || hours <= MOST_HOURS)) {
                    steps.add(step);
                    millis += step.hold().plus(step.calm()).toMillis();
                }
            }
            // Where hours are all that is wanted, there are no more of them.
            if (deck.equals(List.of(Action.AGE)) && hours >= MOST_HOURS) {
                break;
            }
        }
        return new NemesisPlan(List.copyOf(steps));
    }

    /** Each of the actions once. */
    public static NemesisPlan once(long seed, Guard guard, Collection<Action> kinds) {
        Random random = new Random(seed);
        List<Action> deck = new ArrayList<>(EnumSet.copyOf(kinds));
        Collections.shuffle(deck, random);
        return new NemesisPlan(
                deck.stream().map(action -> step(action, guard, random)).toList());
    }

    /** Every action but those that start everything over; these are done where they are asked for. */
    public static Set<Action> all() {
        Set<Action> all = EnumSet.allOf(Action.class);
        all.removeIf(Action::startsOver);
        return all;
    }

    private static Step step(Action action, Guard guard, Random random) {
        // A worker that wakes after others took over writes what it still had in hand: only a ledger knows what is
        // gone.
        int longest = action == Action.FREEZE_WORKER && guard != Guard.LEDGER ? SHORT_FREEZE_MILLIS : action.longest();
        int hold = action.shortest() + random.nextInt(longest - action.shortest() + 1);
        int choice = action.choosesWorker() ? random.nextInt(WORKERS) : random.nextInt(Integer.MAX_VALUE);
        return new Step(
                action,
                choice,
                Duration.ofMillis(hold),
                Duration.ofMillis(CALM_MILLIS / 5 + random.nextInt(CALM_MILLIS)));
    }
}
