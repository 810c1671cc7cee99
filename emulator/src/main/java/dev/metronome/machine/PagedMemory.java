package dev.metronome.machine;

import dev.metronome.bus.MemoryRegion;
import dev.metronome.image.FirmwareImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A machine's memories as one row of pages, each beside what the image left there. Which are dirty is found by looking,
 * not by noting stores: the engine, hosted Java, flash programming and debuggers all write by ways of their own, and
 * looking at 1.1 MiB takes a tenth of a millisecond.
 */
final class PagedMemory {
    static final int PAGE_BYTES = 1 << 10;

    /** Hears that pages have other contents now. */
    @FunctionalInterface
    interface Watcher {
        /** @param region the memory by one of its addresses */
        void changed(MemoryRegion region, int offset, int length);
    }

    private static final byte ERASED = (byte) 0xFF;

    private final List<MemoryRegion> regions;
    /** One for each memory, whatever number of addresses it has. */
    private final List<MemoryRegion> memories = new ArrayList<>();
    private final int[] firstPage;
    private FirmwareImage image;
    /** What each page is like before the machine runs; worked out when first wanted. */
    private MemorySegment[] asLoaded;

    PagedMemory(List<MemoryRegion> regions) {
        this.regions = regions;
        for (var region : regions) {
            if (memories.stream().noneMatch(memory -> isSame(memory, region))) {
                memories.add(region);
            }
        }
        firstPage = new int[memories.size() + 1];
        for (var i = 0; i < memories.size(); i++) {
            firstPage[i + 1] = firstPage[i] + memories.get(i).size() / PAGE_BYTES;
        }
    }

    private static boolean isSame(MemoryRegion one, MemoryRegion other) {
        return one.memory().address() == other.memory().address();
    }

    /** How many pages there are. */
    int count() {
        return firstPage[memories.size()];
    }

    /** The image that was loaded, or null while none is. */
    void loaded(FirmwareImage firmware) {
        image = firmware;
        asLoaded = null;
    }

    private MemorySegment[] asLoaded() {
        if (asLoaded == null) {
            asLoaded = new MemorySegment[count()];
            for (var i = 0; i < memories.size(); i++) {
                var blank = new byte[PAGE_BYTES];
                Arrays.fill(blank, memories.get(i).writable() ? 0 : ERASED);
                Arrays.fill(asLoaded, firstPage[i], firstPage[i + 1], MemorySegment.ofArray(blank).asReadOnly());
            }
            if (image != null) {
                image.segments().forEach(segment -> load(segment.address(), segment.bytes()));
            }
        }
        return asLoaded;
    }

    private void load(int address, MemorySegment bytes) {
        for (var i = 0; i < memories.size(); i++) {
            var memory = memories.get(i);
            var region = regions.stream().filter(each -> isSame(each, memory) && each.contains(address)).findFirst();
            if (region.isPresent()) {
                load(firstPage[i], address - region.get().base(), bytes);
                return;
            }
        }
    }

    private void load(int first, int offset, MemorySegment bytes) {
        for (var done = 0L; done < bytes.byteSize();) {
            var at = offset + done;
            var page = first + (int) (at / PAGE_BYTES);
            var within = at % PAGE_BYTES;
            var length = Math.min(PAGE_BYTES - within, bytes.byteSize() - done);
            if (asLoaded[page].isReadOnly()) {
                asLoaded[page] = MemorySegment.ofArray(asLoaded[page].toArray(ValueLayout.JAVA_BYTE));
            }
            MemorySegment.copy(bytes, done, asLoaded[page], within, length);
            done += length;
        }
    }

    /**
     * What is not as the image has it.
     *
     * @param before pages taken earlier, to be shared where they are still the same
     */
    Pages take(Pages before) {
        var clean = asLoaded();
        var numbers = new int[64];
        var contents = new byte[64][];
        var found = 0;
        var shared = 0;
        for (var i = 0; i < memories.size(); i++) {
            var memory = memories.get(i).memory();
            for (var page = firstPage[i]; page < firstPage[i + 1]; page++) {
                var offset = (long) (page - firstPage[i]) * PAGE_BYTES;
                if (isAt(memory, offset, clean[page])) {
                    continue;
                }
                while (shared < before.count() && before.numbers()[shared] < page) {
                    shared++;
                }
                if (found == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * found);
                    contents = Arrays.copyOf(contents, 2 * found);
                }
                var isShared = shared < before.count() && before.numbers()[shared] == page
                        && isAt(memory, offset, MemorySegment.ofArray(before.contents()[shared]));
                numbers[found] = page;
                contents[found++] = isShared ? before.contents()[shared] : copy(memory, offset);
            }
        }
        return new Pages(Arrays.copyOf(numbers, found), Arrays.copyOf(contents, found));
    }

    private static byte[] copy(MemorySegment memory, long offset) {
        var bytes = new byte[PAGE_BYTES];
        MemorySegment.copy(memory, offset, MemorySegment.ofArray(bytes), 0, PAGE_BYTES);
        return bytes;
    }

    private static boolean isAt(MemorySegment memory, long offset, MemorySegment page) {
        return MemorySegment.mismatch(memory, offset, offset + PAGE_BYTES, page, 0, PAGE_BYTES) < 0;
    }

    /** Makes the memories what they were when these pages were taken. */
    void put(Pages pages, Watcher watcher) {
        var clean = asLoaded();
        var next = 0;
        for (var i = 0; i < memories.size(); i++) {
            var memory = memories.get(i).memory();
            for (var page = firstPage[i]; page < firstPage[i + 1]; page++) {
                var wanted = clean[page];
                if (next < pages.count() && pages.numbers()[next] == page) {
                    wanted = MemorySegment.ofArray(pages.contents()[next++]);
                }
                var offset = (page - firstPage[i]) * PAGE_BYTES;
                if (!isAt(memory, offset, wanted)) {
                    MemorySegment.copy(wanted, 0, memory, offset, PAGE_BYTES);
                    tell(memories.get(i), offset, watcher);
                }
            }
        }
    }

    private void tell(MemoryRegion memory, int offset, Watcher watcher) {
        for (var region : regions) {
            if (isSame(region, memory)) {
                watcher.changed(region, offset, PAGE_BYTES);
            }
        }
    }
}
