package dev.metronome.timing;

/** The costs that many encodings share. */
final class Costs {
    static final Cost ALU = new Cost.Fixed(1, Rule.DATA_PROCESSING);
    static final Cost MULTIPLY = new Cost.Fixed(1, Rule.MULTIPLY);
    static final Cost SYSTEM = new Cost.Fixed(1, Rule.SYSTEM);
    static final Cost HINT = new Cost.Fixed(1, Rule.HINT);
    static final Cost BARRIER = new Cost.Fixed(1, Rule.BARRIER);
    static final Cost DIRECT = new Cost.DirectBranch();
    static final Cost INDIRECT = new Cost.IndirectBranch();

    private Costs() {}

    /** The cost of an ordinary load or store, by its kind. */
    static Cost of(Access access) {
        return switch (access.kind()) {
            case SINGLE -> access.loads() ? new Cost.Load() : new Cost.Store();
            case DUAL, LIST_UP, LIST_DOWN -> new Cost.Multiple();
            case EXCLUSIVE -> new Cost.Exclusive();
            case TABLE -> new Cost.TableBranch();
        };
    }
}
