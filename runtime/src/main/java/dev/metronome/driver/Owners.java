package dev.metronome.driver;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which driver has which peripheral of a chip, so that two do not write the same registers and wonder. Known to drivers
 * alone: what firmware or a program does by itself is not noticed. After a reset nothing is taken.
 */
public final class Owners {
    private final Map<String, String> taken = new HashMap<>();
    private Optional<ExternalInterrupts> externalInterrupts = Optional.empty();

    /** Nothing is taken. */
    public Owners() {}

    /**
     * Takes a peripheral.
     *
     * @param owner in words, the same for several who may share it
     * @throws IllegalStateException if another owner has it
     */
    void take(String peripheral, String owner) {
        var before = taken.putIfAbsent(peripheral, owner);
        if (before != null && !before.equals(owner)) {
            throw new IllegalStateException(
                    peripheral + " cannot be taken for " + owner + ": it is in use for " + before);
        }
    }

    /**
     * Takes a peripheral that nobody shares.
     *
     * @param hint what to do instead, the rest of a sentence
     * @throws IllegalStateException if anybody has it
     */
    void takeAlone(String peripheral, String owner, String hint) {
        var before = taken.putIfAbsent(peripheral, owner);
        if (before != null) {
            throw new IllegalStateException(
                    peripheral + " cannot be taken for " + owner + ": it is in use for " + before + "; " + hint);
        }
    }

    /** Gives it back. */
    void free(String peripheral) {
        taken.remove(peripheral);
    }

    /** The one object for EXTI, made when it is first asked for. */
    ExternalInterrupts externalInterrupts(Supplier<ExternalInterrupts> make) {
        if (externalInterrupts.isEmpty()) {
            externalInterrupts = Optional.of(make.get());
        }
        return externalInterrupts.get();
    }
}
