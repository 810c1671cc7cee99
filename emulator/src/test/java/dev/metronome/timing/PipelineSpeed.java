package dev.metronome.timing;

import static dev.metronome.timing.Listing.FLASH;

/** How long {@link Pipeline#arrive} takes: a main to run by hand, for the question whether the engine can afford it. */
final class PipelineSpeed {
    /** Many short rounds, of which the best counts: on a machine that others use, the average says nothing. */
    private static final int ROUNDS = 500;
    private static final int LOOPS = 5_000;

    private PipelineSpeed() {}

    public static void main(String[] arguments) {
        measure("straight code, 64 ADDS and a branch, no wait states", straight(0));
        measure("the same at 4 wait states with caches", straight(4));
        measure("mixed code, no wait states", mixed(0));
        measure("mixed code at 4 wait states with caches", mixed(4));
    }

    record Walk(Listing listing, int[] path) {}

    private static Walk straight(int waitStates) {
        var listing = new Listing();
        listing.flash.set(waitStates, waitStates > 0, true, true);
        var path = new int[65];
        for (var i = 0; i < 64; i++) {
            path[i] = FLASH + 2 * i;
            listing.put(path[i], 0x3101);
        }
        path[64] = FLASH + 128;
        listing.put(path[64], Listing.b(path[64], FLASH));
        return new Walk(listing, path);
    }

    /** As compilers write: a third loads and stores, a fifth 32-bit, a branch or call in eight, some IT. */
    static Walk mixed(int waitStates) {
        var listing = new Listing();
        listing.flash.set(waitStates, waitStates > 0, true, true);
        listing.put(FLASH, 0x6801, 0x3101, 0x6842, 0x6883, 0xF111, 0x0101, 0x280A, 0xD100, 0xBF00, 0x5881, 0x6001,
                0x2005);
        listing.put(FLASH + 24, Listing.bl(FLASH + 24, FLASH + 0x400));
        listing.put(FLASH + 28, 0x3801, 0xBF08, 0x3101, 0xEA01, 0x0202, 0x4901, 0x4411, Listing.b(FLASH + 42, FLASH));
        listing.put(FLASH + 0x400, 0xB510, 0x9901, 0xFB01, 0xF203, 0x3101, 0xBD10);
        var path = new int[]{0, 2, 4, 6, 8, 12, 14, 18, 20, 22, 24, 0x400, 0x402, 0x404, 0x408, 0x40A, 28, 30, 34, 38,
            40, 42};
        for (var i = 0; i < path.length; i++) {
            path[i] += FLASH;
        }
        return new Walk(listing, path);
    }

    private static void measure(String what, Walk walk) {
        var pipeline = walk.listing.pipeline;
        var best = Double.MAX_VALUE;
        for (var round = 0; round < ROUNDS; round++) {
            var start = System.nanoTime();
            for (var i = 0; i < LOOPS; i++) {
                for (var pc : walk.path) {
                    pipeline.arrive(pc);
                }
            }
            best = Math.min(best, (System.nanoTime() - start) / ((double) LOOPS * walk.path.length));
        }
        System.out.printf("%-55s %5.2f ns an instruction (%d cycles)%n", what, best, pipeline.cycle());
    }
}
