package dev.metronome.debug;

/**
 * What was done before the machine came to stand where it does, the latest first: as far back as is known, or as
 * anybody asked. Deeds of one cycle are in their order too. While one is open the machine must not be run.
 */
public interface Chronicle extends AutoCloseable {
    /** How many are known so far. */
    int count();

    /** One of them; 0 is the latest. It keeps its number when more is found out. */
    Deed deed(int number);

    /** Finds out what was done some way before. False if there is no more to know. */
    boolean reachBack();

    /** What was done before this cycle is not known yet, or never. */
    long beginCycle();

    /** True if {@link #beginCycle} is where the machine began, and nothing was done before. */
    boolean isWhole();

    /** Has the machine as it was before anybody asked. */
    @Override
    void close();
}
