package dev.metronome.cycles;

/** What a function cost over a run. */
public final class FunctionCycles {
    private final String name;
    private final int address;
    private final Split self = new Split();
    private final Range calls;
    private long instructions;

    FunctionCycles(String name, int address) {
        this(name, address, new Range());
    }

    /** One that the image does not name. */
    FunctionCycles(int address) {
        this(null, address, new Range());
    }

    private FunctionCycles(String name, int address, Range calls) {
        this.name = name;
        this.address = address;
        this.calls = calls;
    }

    /** The same function and its calls, with no cycles of its own yet. */
    FunctionCycles withoutCycles() {
        return new FunctionCycles(name, address, calls);
    }

    boolean isUnnamed() {
        return name == null;
    }

    void add(InstructionCycles instruction) {
        self.add(instruction.split());
        instructions += instruction.timesExecuted();
    }

    void called(long cycles) {
        calls.add(cycles);
    }

    /** Its name, or its address where the image does not name it. */
    public String name() {
        return isUnnamed() ? String.format("0x%08X", address) : name;
    }

    /** Of its first instruction. */
    public int address() {
        return address;
    }

    /** Cycles of its own instructions. */
    public Split self() {
        return self;
    }

    /** Instructions of its own that were executed. */
    public long instructions() {
        return instructions;
    }

    /**
     * Calls that came to their end, and what each took, from its first instruction to the return, with all that it
     * called, without exceptions that came in between and without sleep.
     */
    public Range calls() {
        return calls;
    }
}
