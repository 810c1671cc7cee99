package dev.metronome.cycles;

/**
 * Something for each instruction, by its address: a book of 4 MiB, a page of 4 KiB, a slot a half-word, as
 * {@link dev.metronome.timing.Pipeline} keeps what it has decoded. It is asked for several times an instruction.
 */
final class ByAddress<T> {
    private static final int PAGE_BITS = 12;
    private static final int BOOK_BITS = 10;

    private final Object[][][] books = new Object[1 << 32 - PAGE_BITS - BOOK_BITS][][];
    private Object[] page = {};
    private int pageNumber = -1;

    /** What was put there, or null. */
    @SuppressWarnings("unchecked")
    T get(int address) {
        return (T) pageOf(address)[slot(address)];
    }

    void put(int address, T value) {
        pageOf(address)[slot(address)] = value;
    }

    private static int slot(int address) {
        return (address & (1 << PAGE_BITS) - 1) >>> 1;
    }

    private Object[] pageOf(int address) {
        return address >>> PAGE_BITS == pageNumber ? page : turnTo(address);
    }

    private Object[] turnTo(int address) {
        var book = address >>> PAGE_BITS + BOOK_BITS;
        var number = address >>> PAGE_BITS & (1 << BOOK_BITS) - 1;
        if (books[book] == null) {
            books[book] = new Object[1 << BOOK_BITS][];
        }
        if (books[book][number] == null) {
            books[book][number] = new Object[1 << PAGE_BITS - 1];
        }
        page = books[book][number];
        pageNumber = address >>> PAGE_BITS;
        return page;
    }
}
