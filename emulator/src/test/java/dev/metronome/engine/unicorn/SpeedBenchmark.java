package dev.metronome.engine.unicorn;

import dev.metronome.board.Boards;
import dev.metronome.bus.Width;
import dev.metronome.cycles.CycleProfile;
import dev.metronome.engine.Engine;
import dev.metronome.engine.Guide;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.stm32l4.Stm32l4;
import dev.metronome.timing.CycleAccount;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How fast firmware runs, beside the same instructions on Unicorn with no hook at all. Every benchmark reports
 * instructions a microsecond (millions a second), but for {@link #sleepingBlinky}, which reports virtual seconds. Run
 * it with {@link SpeedBenchmarkRun}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SpeedBenchmark {
    private static final int CODE = Stm32l4.FLASH_BASE + 0x400;
    private static final int HANDLER = Stm32l4.FLASH_BASE + 0x600;
    private static final int LOOPS = 50_000;
    private static final int SYST_CSR = 0xE000_E010;
    private static final int SYST_RVR = 0xE000_E014;
    private static final int GPIOA_IDR = 0x4800_0010;
    private static final int RCC_AHB2ENR = 0x4002_104C;
    private static final int FLASH_ACR = 0x4002_2000;

    // @formatter:off
    /** Nine instructions a turn: arithmetic, a multiply-accumulate, a store, a load, a branch. */
    private static final int[] COMPUTE = {
        0x3801,         // 1: subs r0, #1
        0x1809,         //    adds r1, r1, r0
        0x404A,         //    eors r2, r1
        0xEA4F, 0x1342, //    lsl  r3, r2, #5
        0xFB01, 0x3402, //    mla  r4, r1, r2, r3
        0x6035,         //    str  r5, [r6]
        0x6837,         //    ldr  r7, [r6]
        0x2800,         //    cmp  r0, #0
        0xD1F4,         //    bne  1b
        0xBE00,         //    bkpt
    };
    private static final int COMPUTE_INSTRUCTIONS = 9;

    /** Two instructions a turn. */
    private static final int[] COUNT_DOWN = {
        0x3801,         // 1: subs r0, #1
        0xD1FD,         //    bne  1b
        0xBE00,         //    bkpt
    };

    /** Three instructions a turn, one of them a load from a device. */
    private static final int[] POLL = {
        0x6837,         // 1: ldr  r7, [r6]
        0x3801,         //    subs r0, #1
        0xD1FC,         //    bne  1b
        0xBE00,         //    bkpt
    };

    private static final int[] RETURN = {
        0x4770,         //    bx   lr
    };
    // @formatter:on

    private Machine machine;
    private CycleProfile profile;
    private UnicornEngine asking;
    private Machine blinky;
    private Arena arena;
    private LibUnicorn unicorn;
    private long bare;

    @Setup(Level.Trial)
    public void setUp() {
        machine = new Machine(Boards.named("b-l475e-iot01a"));
        var image = ImageLoader.load(Path.of("../firmware-samples/async-blinky/async-blinky.elf"),
                OptionalInt.empty(), Machine.memoryMap());
        profile = new CycleProfile(machine, image, null);
        machine.processor().explainNoMoreTo(profile);
        asking = new UnicornEngine(new LetsRun());
        machine.bus().memories().forEach(asking::map);
        blinky = new Machine(Boards.named("b-l475e-iot01a"));
        blinky.load(image);
        arena = Arena.ofShared();
        unicorn = new LibUnicorn(arena, null);
        bare = unicorn.open(LibUnicorn.ARCH_ARM, LibUnicorn.MODE_THUMB | LibUnicorn.MODE_MCLASS);
        unicorn.setCpuModel(bare, LibUnicorn.CPU_CORTEX_M4);
        var flash = arena.allocate(0x1_0000, 4096);
        for (var i = 0; i < COMPUTE.length; i++) {
            flash.set(ValueLayout.JAVA_SHORT, CODE - Stm32l4.FLASH_BASE + 2 * i, (short) COMPUTE[i]);
        }
        unicorn.mapMemory(bare, Stm32l4.FLASH_BASE, flash, LibUnicorn.PROT_READ | LibUnicorn.PROT_EXEC);
        unicorn.mapMemory(bare, Stm32l4.SRAM1_BASE, arena.allocate(0x1_0000, 4096),
                LibUnicorn.PROT_READ | LibUnicorn.PROT_WRITE);
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        asking.close();
        machine.close();
        blinky.close();
        unicorn.close(bare);
        arena.close();
    }

    private void set(int register, int value) {
        var word = arena.allocate(ValueLayout.JAVA_LONG);
        word.set(ValueLayout.JAVA_INT, 0, value);
        unicorn.writeRegister(bare, LibUnicorn.REG_R0 + register, word.address());
    }

    /** Unicorn alone: no hook, no cycles. */
    @Benchmark
    @OperationsPerInvocation(LOOPS * COMPUTE_INSTRUCTIONS)
    public int bareEngine() {
        set(0, LOOPS);
        set(6, Stm32l4.SRAM1_BASE);
        return unicorn.startUntil(bare, CODE | 1, CODE + 2 * (COMPUTE.length - 1));
    }

    private void put(int[] code) {
        for (var i = 0; i < code.length; i++) {
            machine.bus().poke(CODE + 2 * i, Width.HALFWORD, code[i]);
        }
    }

    private Machine.Stop run(int[] code, int data) {
        var bus = machine.bus();
        bus.poke(Stm32l4.FLASH_BASE, Width.WORD, Stm32l4.SRAM1_BASE + 0x1_0000);
        bus.poke(Stm32l4.FLASH_BASE + 4, Width.WORD, CODE | 1);
        bus.poke(Stm32l4.FLASH_BASE + 4 * 15, Width.WORD, HANDLER | 1);
        put(code);
        bus.poke(HANDLER, Width.HALFWORD, RETURN[0]);
        machine.processor().codeChanged(CODE, 0x400);
        machine.processor().reset(Stm32l4.FLASH_BASE);
        machine.processor().engine().setRegister(0, LOOPS);
        machine.processor().engine().setRegister(6, data);
        if (code == COUNT_DOWN) {
            bus.poke(SYST_RVR, Width.WORD, 199);
            bus.poke(SYST_CSR, Width.WORD, 7);
        }
        return machine.run(Limit.cycles(Long.MAX_VALUE - 1));
    }

    /** The engine asks Java before each instruction, which lets it run: no cycles, no devices. */
    @Benchmark
    @OperationsPerInvocation(LOOPS * COMPUTE_INSTRUCTIONS)
    public Engine.Stop askingEngine() {
        put(COMPUTE);
        asking.codeChanged(CODE, 0x400);
        asking.setRegister(0, LOOPS);
        asking.setRegister(6, Stm32l4.SRAM1_BASE);
        asking.setRegister(15, CODE);
        return asking.run();
    }

    /** The emulator on the same instructions. */
    @Benchmark
    @OperationsPerInvocation(LOOPS * COMPUTE_INSTRUCTIONS)
    public Machine.Stop compute() {
        return run(COMPUTE, Stm32l4.SRAM1_BASE);
    }

    /** The same from flash that waits four cycles, with caches and prefetch. */
    @Benchmark
    @OperationsPerInvocation(LOOPS * COMPUTE_INSTRUCTIONS)
    public Machine.Stop computeFromCache() {
        machine.bus().poke(FLASH_ACR, Width.WORD, 0x704);
        var stop = run(COMPUTE, Stm32l4.SRAM1_BASE);
        machine.bus().poke(FLASH_ACR, Width.WORD, 0x600);
        return stop;
    }

    /** The same, with every cycle explained. */
    @Benchmark
    @OperationsPerInvocation(LOOPS * COMPUTE_INSTRUCTIONS)
    public Machine.Stop explained() {
        machine.processor().explainTo(profile);
        var stop = run(COMPUTE, Stm32l4.SRAM1_BASE);
        machine.processor().explainNoMoreTo(profile);
        return stop;
    }

    /** A SysTick interrupt every 200 cycles, whose handler returns at once. */
    @Benchmark
    @OperationsPerInvocation(LOOPS * 2)
    public Machine.Stop interrupts() {
        return run(COUNT_DOWN, 0);
    }

    /** Every third instruction loads from GPIOA_IDR. */
    @Benchmark
    @OperationsPerInvocation(LOOPS * 3)
    public Machine.Stop polling() {
        machine.bus().poke(RCC_AHB2ENR, Width.WORD, 1);
        return run(POLL, GPIOA_IDR);
    }

    /** Ten virtual seconds of async-blinky, of which the core sleeps 99.99 %; the unit is a virtual second. */
    @Benchmark
    @OperationsPerInvocation(10)
    public Machine.Stop sleepingBlinky() {
        var tenSeconds = blinky.clocks().time().nanoseconds(blinky.timeline().now()) + 10_000_000_000L;
        return blinky.run(Limit.nanoseconds(tenSeconds));
    }

    /** Lets everything run up to the breakpoint. */
    private static final class LetsRun implements Guide {
        @Override
        public boolean mayRun(int pc) {
            return pc != CODE + 2 * (COMPUTE.length - 1);
        }

        @Override
        public int load(int address, Width width) {
            return 0;
        }

        @Override
        public void store(int address, Width width, int value) {}

        @Override
        public boolean accessFailed() {
            return false;
        }
    }
}
