package dev.metronome.timing;

import dev.metronome.bus.FlashTiming;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/**
 * The way from memory to the core: two machines that run beside execution, worked out and not stepped.
 *
 * <p><b>The fetch unit</b> of the core asks for one word after the other over ICode, ahead of execution, while its
 * buffer of three words has room ({@link Rule#FETCH_BUFFER}). The bus is pipelined: a word is asked for while the one
 * before it comes. A branch is seen when it is decoded: its target takes the place of the next word, but what was asked
 * for before comes first ({@link Rule#FETCH_BRANCH}). So of each word only this is needed: when the word before it
 * came, and when the word three before it left the buffer.
 *
 * <p><b>The flash interface</b> (RM0351 3.3.3, 3.3.4) answers from the 64-bit line that it read last, from the other
 * line that it read or reads ahead, from the cache, or from the array ({@link Rule#FETCH_LINE}, {@link
 * Rule#FETCH_PREFETCH}).
 *
 * <p>Code above 0x20000000 comes over the <b>system bus</b>, a word in two cycles, and data that want it come first
 * ({@link Rule#FETCH_SYSTEM_BUS}).
 *
 * <p>Words are numbered by their address shifted right by 2, lines by 3. In code memory without wait states none of
 * this is ever late, and none of it is worked out.
 *
 * <h2>Not modelled</h2>
 * A data read neither uses nor replaces the lines of the interface. In code memory a conditional branch that is not
 * taken asks for its target all the same (ARM DDI 0337G, 1.4); here it does so on the system bus alone.
 */
final class FetchPath implements Stateful {
    private static final int NO_LINE = -1;
    private static final int BUFFER_WORDS = 3;
    /** How many words are remembered: their numbers below this. */
    private static final int WORD_MASK = 15;
    /** No instruction is in this line. */
    private static final int NOWHERE = -3;
    /** A word that comes a cycle late ({@link Rule#FETCH_CACHE_STEP}) delays no word so far behind it. */
    private static final int SETTLED_WORDS = 10;
    /** From asking for a word to executing what stands in it: it is asked for, comes, is decoded. */
    static final int STAGES = 3;
    /** Numbers of words from here on are fetched over the system bus. */
    private static final int SYSTEM_BUS_WORD = 0x2000_0000 >>> 2;
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final FlashTiming flash;
    private final LineCache instructions = new LineCache(32);
    private final LineCache data = new LineCache(8);

    // The fetch unit
    /** False when nothing was fetched that the next instruction could follow. */
    private boolean streams;
    private int nextWord;
    /** When the fetch before the next one ends: the last cycle of its data phase. */
    private long cameCycle;
    /** When a word came, by the low bits of its number. */
    private final long[] wordCameCycle = new long[WORD_MASK + 1];
    /** When a word left the buffer, by the low bits of its number. */
    private final long[] leftCycle = new long[WORD_MASK + 1];
    /** The present instruction: the first cycle in which it was decoded, and in which it executes. */
    private long decodeCycle;
    private long executeCycle;
    private int start;
    private int end;
    /** It asked for its target, whether it goes there or not. */
    private boolean speculates;

    // The system bus
    /** Data have it from some cycle to another. */
    private long dataFrom = LONG_AGO;
    private long dataUntil = LONG_AGO;

    // While nothing waits
    /**
     * A line that is in the cache together with the next one: its instructions wait for nothing, and what is fetched
     * meanwhile can be worked out afterwards. {@link #nextWord} and {@link #cameCycle} are left behind.
     */
    private int quietLine = NOWHERE;

    // The flash interface
    private int line = NO_LINE;
    private long lineCycle;
    /** The line behind it is to be read when its upper word is asked for, and was not yet. */
    private boolean readsAhead;
    /** The other line: read ahead from some cycle to another, or what was in use before. */
    private int otherLine = NO_LINE;
    private long otherBegins;
    private long otherCycle;
    /** The last cycle of other reads of the array. */
    private long arrayCycle;
    private int instructionResets;
    private int dataResets;
    /** Why the line in use came when it did. */
    private Rule cause = Rule.FETCH_LINE;

    FetchPath(FlashTiming flash) {
        this.flash = flash;
        forget();
    }

    /** True when a read of the flash array waits at all. */
    boolean waits() {
        return flash.waitStates() != 0;
    }

    /**
     * An instruction that follows the one before it executes when it would.
     *
     * @return false if that is not known; then nothing happened
     */
    boolean passes(Instruction next, long cycle) {
        if (next.lastLine != quietLine) {
            return false;
        }
        note(next, Math.min(executeCycle, cycle - 1), cycle);
        return true;
    }

    private void note(Instruction next, long decodes, long executes) {
        leftCycle[next.address() >>> 2 & WORD_MASK] = decodes; // if it does not leave now, a later one notes it anew
        decodeCycle = decodes;
        executeCycle = executes;
        start = next.address();
        end = next.end;
        speculates = next.asksInVain;
    }

    private boolean isQuietBehind(int line) {
        return flash.instructionCache() && instructionResets == flash.instructionCacheResets()
                && instructions.has(line + 1);
    }

    /** For tests: the words of the present instruction are worked out at once. */
    void followEveryWord() {
        if (quietLine != NOWHERE) {
            wake(end - 2 >>> 2);
        }
    }

    /** Works out what was fetched in quiet up to a word that came. */
    private void wake(int word) {
        quietLine = NOWHERE;
        var settled = word - (flash.prefetch() ? 1 : SETTLED_WORDS);
        if (settled >= nextWord) {
            cameCycle = Math.max(cameCycle + settled - (nextWord - 1),
                    leftCycle[settled - BUFFER_WORDS & WORD_MASK] + 1);
            nextWord = settled + 1;
            wordCameCycle[settled & WORD_MASK] = cameCycle;
        }
        line = nextWord - 1 >>> 1;
        readsAhead = flash.prefetch() && (nextWord & 1) != 0;
        lineCycle = cameCycle;
        while (nextWord <= word) {
            fetch(Math.max(cameCycle, leftCycle[nextWord - BUFFER_WORDS & WORD_MASK]), true);
        }
    }

    /**
     * An instruction follows the one before it.
     *
     * @param cycle when it would execute if it were there
     * @return when it executes
     */
    long follow(Instruction next, long cycle) {
        if (!streams) {
            return go(next, cycle, cycle - STAGES);
        }
        if (speculates) {
            runAhead(decodeCycle);
            cameCycle = fetchOverSystemBus(Math.max(decodeCycle, cameCycle));
        }
        if (quietLine != NOWHERE) {
            if (next.lastLine == quietLine + 1 && isQuietBehind(next.lastLine)
                    && (flash.prefetch() || next.firstLine == next.lastLine)) {
                quietLine = next.lastLine;
                instructions.hit(quietLine);
                passes(next, cycle);
                return cycle;
            }
            wake(next.address() >>> 2);
        }
        var last = next.end - 2 >>> 2;
        while (nextWord <= last) {
            fetch(Math.max(cameCycle, leftCycle[nextWord - BUFFER_WORDS & WORD_MASK]), true);
        }
        var came = wordCameCycle[last & WORD_MASK];
        var executes = Math.max(cycle, came + 2);
        note(next, Math.min(Math.max(executeCycle, came + 1), executes - 1), executes);
        return executes;
    }

    /**
     * An instruction is the target of a branch, or execution went there otherwise.
     *
     * @param refilled  when it would execute if its first word were there, and had all of it
     * @param cycle     when it would execute if it were there
     * @param forwarded the branch knew the address when it was decoded
     * @return when it executes
     */
    long branch(Instruction next, long refilled, long cycle, boolean forwarded) {
        var asked = forwarded && streams ? decodeCycle : refilled - STAGES;
        if (quietLine != NOWHERE) {
            if (next.firstLine == next.lastLine && !next.isOnSystemBus() && isQuietBefore(forwarded)
                    && instructions.has(next.lastLine) && isQuietBehind(next.lastLine)) {
                instructions.hit(next.lastLine);
                quietLine = next.lastLine;
                cameCycle = Math.max(asked + 1, executeCycle);
                begin(next, cycle);
                wordCameCycle[nextWord++ & WORD_MASK] = cameCycle;
                note(next, cycle - 1, cycle);
                return cycle;
            }
            wake(end - 2 >>> 2);
        }
        var executes = go(next, cycle, asked);
        if (!next.isOnSystemBus() && isQuietBehind(next.lastLine)) {
            quietLine = next.lastLine;
        }
        return executes;
    }

    /**
     * True when nothing that was asked for in quiet before a branch keeps the branch waiting: it is all in the two
     * lines that are in the cache, and no step to a line ({@link Rule#FETCH_CACHE_STEP}) ends with the decoding of it.
     */
    private boolean isQuietBefore(boolean forwarded) {
        if ((end & 7) == 0) {
            return false;
        }
        var word = start >>> 2;
        if (flash.prefetch()) {
            return instructions.has(quietLine + 2);
        }
        return !forwarded || (word & 1) != 0 || leftCycle[word - 1 & WORD_MASK] != decodeCycle - 1;
    }

    private long go(Instruction next, long cycle, long asked) {
        var free = asked;
        if (streams) {
            runAhead(asked);
            free = Math.max(asked, cameCycle);
        }
        var executed = streams ? executeCycle : asked;
        begin(next, cycle);
        fetch(free, false);
        cameCycle = Math.max(cameCycle, executed); // before the branch executes no more is asked for
        return follow(next, cycle);
    }

    private void begin(Instruction target, long cycle) {
        nextWord = target.address() >>> 2;
        leftCycle[nextWord + 1 - BUFFER_WORDS & WORD_MASK] = LONG_AGO;
        leftCycle[nextWord + 2 - BUFFER_WORDS & WORD_MASK] = LONG_AGO;
        executeCycle = cycle - 1;
        streams = true;
        speculates = false;
    }

    /** The fetch unit asks for what it has room for before some cycle; a branch then discards it. */
    private void runAhead(long before) {
        while (nextWord < (end >>> 2) + BUFFER_WORDS) {
            var asked = Math.max(cameCycle, leftCycle[nextWord - BUFFER_WORDS & WORD_MASK]);
            if (asked >= before) {
                return;
            }
            fetch(asked, true);
        }
    }

    /** The present instruction executes in another cycle than was thought when it was entered. */
    void executesAt(long cycle) {
        executeCycle = cycle;
    }

    /** Asks for the next word: the bus takes the address in some cycle, so that data may come from the next one on. */
    private void fetch(long asked, boolean sequential) {
        var wanted = nextWord >>> 1;
        if (nextWord >= SYSTEM_BUS_WORD) {
            cameCycle = fetchOverSystemBus(asked);
        } else {
            cameCycle = wanted == line ? asked + 1 : turnTo(wanted, asked, sequential);
            if ((nextWord & 1) != 0 && readsAhead) {
                readAhead(asked + 1);
            }
        }
        wordCameCycle[nextWord++ & WORD_MASK] = cameCycle;
    }

    /** The request is registered first ({@link Rule#FETCH_SYSTEM_BUS}). Gives when the word is there. */
    private long fetchOverSystemBus(long asked) {
        var addressed = asked + 1;
        cause = Rule.FETCH_SYSTEM_BUS;
        if (addressed >= dataFrom && addressed <= dataUntil) {
            addressed = dataUntil + 1;
        }
        return addressed + 1;
    }

    /**
     * The present instruction, which was fetched over the system bus, reaches data over it.
     *
     * @param cycle when the first address is on the bus
     * @param count how many transfers follow each other
     */
    void takeSystemBus(long cycle, int count) {
        if (cycle != dataUntil + 1) {
            runAhead(cycle - 1);
            dataFrom = cycle;
        }
        dataUntil = cycle + count - 1;
    }

    /** What has the system bus waits. */
    void keepSystemBus(long cycles) {
        dataUntil += cycles;
    }

    /** Makes another line the one in use. Gives when it is there. */
    private long turnTo(int wanted, long asked, boolean sequential) {
        var first = asked + 1;
        if (instructionResets != flash.instructionCacheResets()) {
            instructionResets = flash.instructionCacheResets();
            instructions.clear();
        }
        long came;
        if (flash.instructionCache() && instructions.hit(wanted)) {
            came = first + (sequential && !flash.prefetch() && cameCycle < asked ? 1 : 0);
            line = wanted;
            cause = Rule.FETCH_CACHE_STEP;
        } else if (wanted == otherLine) {
            came = Math.max(first, otherCycle);
            arrayCycle = Math.max(arrayCycle, otherCycle);
            otherLine = line; // the two change places
            otherBegins = LONG_AGO;
            otherCycle = lineCycle;
            line = wanted;
            cause = Rule.FETCH_PREFETCH;
        } else {
            if (otherBegins < first) {
                arrayCycle = Math.max(arrayCycle, otherCycle);
            } else {
                otherLine = NO_LINE; // it had not begun
            }
            came = arrayCycle = Math.max(first, arrayCycle + 1) + flash.waitStates();
            line = wanted;
            cause = Rule.FETCH_LINE;
        }
        lineCycle = came;
        readsAhead = flash.prefetch();
        return came;
    }

    /** The upper word of the line in use was asked for: the next line is read. */
    private void readAhead(long earliest) {
        var ahead = line + 1;
        readsAhead = false;
        if (otherLine == ahead || flash.instructionCache() && instructions.has(ahead)) {
            return;
        }
        if (otherBegins < earliest) {
            arrayCycle = Math.max(arrayCycle, otherCycle);
        }
        otherLine = ahead;
        otherBegins = Math.max(earliest, Math.max(lineCycle, arrayCycle) + 1);
        otherCycle = otherBegins + flash.waitStates();
    }

    /**
     * An instruction reads data from flash ({@link Rule#FLASH_DATA}).
     *
     * @param address where the first byte stands
     * @param width   bytes of a transfer
     * @param count   how many transfers follow each other
     * @param cycle   when the first address is on the bus
     * @return how many cycles the instruction waits
     */
    int readData(int address, int width, int count, long cycle) {
        if (!waits()) {
            return 0;
        }
        if (dataResets != flash.dataCacheResets()) {
            dataResets = flash.dataCacheResets();
            data.clear();
        }
        var waits = 0L;
        var firstPart = address >>> 3;
        var lastPart = address + width * count - 1 >>> 3;
        for (var part = firstPart; part <= lastPart; part++) {
            if (!(flash.dataCache() && data.hit(part))) {
                var before = part == firstPart ? 0 : ((part << 3) - address + width - 1) / width;
                waits += readDataFromArray(cycle + before + waits);
            }
        }
        return (int) waits;
    }

    /** A read of the array for data, whose address is on the bus in some cycle. Gives how long it waits. */
    private long readDataFromArray(long asked) {
        if (quietLine != NOWHERE) {
            wake(end - 2 >>> 2);
        }
        if (streams) {
            runAhead(asked); // a fetch that is asked for in the same cycle comes second
        }
        var first = asked + 1;
        var begins = Math.max(first, arrayCycle + 1);
        if (otherBegins < first) {
            begins = Math.max(begins, otherCycle + 1);
        }
        var overtaken = arrayCycle == lineCycle && lineCycle - flash.waitStates() > first;
        if (overtaken) { // a fetch waits for the array too
            begins = lineCycle - flash.waitStates();
        }
        arrayCycle = begins + flash.waitStates();
        var came = arrayCycle;
        if (overtaken) {
            cameCycle = lineCycle = arrayCycle = came + 1 + flash.waitStates();
            wordCameCycle[nextWord - 1 & WORD_MASK] = cameCycle;
        }
        if (otherBegins >= first) {
            otherBegins = Math.max(otherBegins, arrayCycle + 1);
            otherCycle = otherBegins + flash.waitStates();
        }
        return came - first;
    }

    /**
     * An exception is taken: its vector is read over ICode, when what the fetch unit has asked for before has come.
     *
     * @return when it is there
     */
    long readVector(int address, long asked) {
        var free = stop(asked);
        nextWord = address >>> 2;
        fetch(free, false);
        return cameCycle;
    }

    /**
     * The fetch unit begins anew: with a handler, or with what an exception returns to.
     *
     * @return when the instruction executes at the earliest
     */
    long fetchFrom(Instruction first, long asked) {
        var free = stop(asked);
        begin(first, free + STAGES);
        start = first.address();
        end = start; // of what is before it
        fetch(free, false);
        while (nextWord <= first.end - 2 >>> 2) {
            fetch(cameCycle, true);
        }
        return cameCycle + 2;
    }

    /** The fetch unit asks for nothing more. Gives when it is free. */
    private long stop(long cycle) {
        if (!streams) {
            return cycle;
        }
        if (quietLine != NOWHERE) {
            wake(end - 2 >>> 2);
        }
        runAhead(cycle);
        streams = false;
        return Math.max(cycle, cameCycle);
    }

    /** Execution goes on at an address; what was fetched is of use only if it was fetched for that. */
    void continueAt(int address) {
        if (quietLine != NOWHERE) {
            wake(end - 2 >>> 2);
        }
        streams &= end == address;
    }

    /** The rule by which the last instruction that was late came when it did. */
    Rule cause() {
        return cause;
    }

    /**
     * A branch goes to where nothing is ever late.
     *
     * @param refilled as for {@link #branch}
     * @return how many cycles the target comes later, for what was asked for before comes first
     */
    long branchAway(long refilled, boolean forwarded) {
        if (!streams) {
            return 0;
        }
        if (quietLine != NOWHERE) {
            wake(end - 2 >>> 2);
        }
        var asked = forwarded ? decodeCycle : refilled - STAGES;
        runAhead(asked);
        return Math.max(0, cameCycle - asked);
    }

    /** What is in the buffer is of no use: execution goes on where nothing is ever late. */
    void leave() {
        streams = false;
        quietLine = NOWHERE;
    }

    /** Nothing is on the way any more; the caches keep what they have. */
    void forget() {
        streams = false;
        quietLine = NOWHERE;
        line = NO_LINE;
        lineCycle = LONG_AGO;
        readsAhead = false;
        otherLine = NO_LINE;
        otherBegins = LONG_AGO;
        otherCycle = LONG_AGO;
        arrayCycle = LONG_AGO;
        dataFrom = LONG_AGO;
        dataUntil = LONG_AGO;
    }

    /** The flash was written, or the caches were reset. */
    void clear() {
        forget();
        instructions.clear();
        data.clear();
    }

    @Override
    public void save(StateWriter out) {
        out.flag(streams);
        out.word(nextWord);
        out.cycle(cameCycle);
        for (var i = 0; i <= WORD_MASK; i++) {
            out.cycle(wordCameCycle[i]);
            out.cycle(leftCycle[i]);
        }
        out.cycle(decodeCycle);
        out.cycle(streams ? executeCycle : 0); // else nobody reads it
        out.word(start);
        out.word(end);
        out.flag(speculates);
        out.cycle(dataFrom);
        out.cycle(dataUntil);
        out.word(quietLine);
        out.word(line);
        out.cycle(lineCycle);
        out.flag(readsAhead);
        out.word(otherLine);
        out.cycle(otherBegins);
        out.cycle(otherCycle);
        out.cycle(arrayCycle);
        out.word(instructionResets);
        out.word(dataResets);
        instructions.save(out);
        data.save(out);
    }

    @Override
    public void restore(StateReader in) {
        streams = in.flag();
        nextWord = in.word();
        cameCycle = in.cycle();
        for (var i = 0; i <= WORD_MASK; i++) {
            wordCameCycle[i] = in.cycle();
            leftCycle[i] = in.cycle();
        }
        decodeCycle = in.cycle();
        executeCycle = in.cycle();
        start = in.word();
        end = in.word();
        speculates = in.flag();
        dataFrom = in.cycle();
        dataUntil = in.cycle();
        quietLine = in.word();
        line = in.word();
        lineCycle = in.cycle();
        readsAhead = in.flag();
        otherLine = in.word();
        otherBegins = in.cycle();
        otherCycle = in.cycle();
        arrayCycle = in.cycle();
        instructionResets = in.word();
        dataResets = in.word();
        instructions.restore(in);
        data.restore(in);
    }
}
