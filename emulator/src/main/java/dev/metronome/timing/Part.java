package dev.metronome.timing;

/** What a cycle was spent on. */
public enum Part {
    /** What an instruction takes by itself: to issue, and to compute. */
    BASE("base"),
    /** A load or store beyond its first cycle, its transfers, its wait for an address or the write buffer. */
    LOAD_STORE("load/store"),
    /** The pipeline is filled anew behind a branch. */
    BRANCH_REFILL("branch refill"),
    /** The core's fetch unit has the next instruction late, though memory does not wait. */
    FETCH_STALL("fetch stall"),
    /** Memory or a bus waits. */
    WAIT_STATES("wait states"),
    /** An FP instruction waits for the FP unit or for a result. */
    FLOAT_WAIT("FP wait"),
    /** Exception entry, tail-chain and return. */
    EXCEPTION("exception"),
    /** The core sleeps. */
    SLEEP("sleep"),
    /** Java stands in for instructions. */
    JAVA("Java");

    private final String words;

    Part(String words) {
        this.words = words;
    }

    /** As it is printed. */
    public String words() {
        return words;
    }
}
