package dev.metronome.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.metronome.async.Async;
import dev.metronome.async.Event;
import dev.metronome.async.Task;
import dev.metronome.board.Board;
import dev.metronome.board.Boards;
import dev.metronome.driver.AsyncUart.Port;
import dev.metronome.stm32l4.gpio.AlternateFunctionTable;
import dev.metronome.stm32l4.usart.SerialPort;
import dev.metronome.trace.TraceEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The board's console, USART1, at 4 MHz out of reset: 115,200 baud is 35 cycles a bit, and a byte ten bits. */
class AsyncUartTest {
    private static final int BAUD = 115_200;
    private static final int BYTE = 350;
    private static final int USART1_CR1 = 0x4001_3800;

    private final List<String> said = new ArrayList<>();
    private final List<Long> cycles = new ArrayList<>();

    private interface Work {
        void run(Chip chip, AsyncUart console, Task task) throws Exception;
    }

    private static OnChip run(Consumer<Board> person, Work work) {
        return run(AsyncUart.DEFAULT_RECEIVE_CAPACITY, person, work);
    }

    private static OnChip run(int capacity, Consumer<Board> person, Work work) {
        return OnChip.quietly(200_000, person, chip -> {
            var console = AsyncUart.on(chip, Clocks.on(chip), Port.USART1, "PB6", "PB7", BAUD, capacity);
            var executor = chip.executor();
            executor.spawn("work", task -> work.run(chip, console, task));
            executor.runForever();
        });
    }

    private static String sent(OnChip run) {
        var bytes = run.all(TraceEvent.ByteSent.class).stream().map(TraceEvent.ByteSent::value).toList();
        var text = new byte[bytes.size()];
        for (var i = 0; i < text.length; i++) {
            text[i] = bytes.get(i).byteValue();
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    private void error(Runnable reading) {
        assertThatExceptionOfType(UartError.class).isThrownBy(reading::run)
                .satisfies(error -> said.add(error.kind().name()));
    }

    @Test
    void aLineIsEchoedByteAfterByteWithoutAGap() {
        var run = run(board -> board.console().type(20_000, "hello\r".getBytes(StandardCharsets.US_ASCII)),
                (chip, console, task) -> {
                    var line = task.await(console.readLine());
                    cycles.add(chip.cycle());
                    task.await(console.write("you said " + line + "\r\n"));
                    cycles.add(chip.cycle());
                    task.await(console.flush());
                    cycles.add(chip.cycle());
                });
        assertThat(sent(run)).isEqualTo("you said hello\r\n");
        var ends = run.all(TraceEvent.ByteSent.class).stream().map(TraceEvent::cycle).toList();
        var arrived = 20_000L + 6 * BYTE;
        // Entry 12, ISR 3, RDR 3, BX LR 3, exit 10.
        assertThat(cycles.get(0)).isEqualTo(arrived + 12 + 3 + 3 + 3 + 10);
        // CR1 with TXEIE 2, entry 12, ISR 3, and the store to TDR, behind its wait of 1, begins the start bit.
        var begin = cycles.get(0) + 2 + 12 + 3 + 1;
        for (var i = 0; i < ends.size(); i++) {
            assertThat(ends.get(i)).as("end of byte %d", i).isEqualTo(begin + (i + 1L) * BYTE);
        }
        // Entry 12, ISR 3, TDR 2, CR1 without TXEIE 2, BX LR 3, exit 10.
        assertThat(cycles.get(1)).as("the second last is on its way").isEqualTo(
                begin + 14L * BYTE + 12 + 3 + 2 + 2 + 3 + 10);
        // Entry 12, ISR 3, CR1 without TCIE 2, BX LR 3, exit 10.
        assertThat(cycles.get(2)).as("all are gone").isEqualTo(begin + 16L * BYTE + 12 + 3 + 2 + 3 + 10);
    }

    @Test
    void everyInterruptIsForAByteThatCameOrWent() {
        var run = run(board -> board.console().type("ab\n"), (chip, console, task) -> {
            task.await(console.write("<" + task.await(console.readLine()) + ">"));
            task.await(console.flush());
        });
        assertThat(sent(run)).isEqualTo("<ab>");
        assertThat(run.all(TraceEvent.ExceptionEntered.class)).as("3 received, 4 handed over, the end")
                .hasSize(3 + 4 + 1);
    }

    @Test
    void theConsoleOfEveryBoardWorks() {
        for (var board : List.of("b-l475e-iot01a", "nucleo-l476rg", "32l476gdiscovery")) {
            var console = Boards.named(board).console();
            var run = OnChip.quietly(board, 100_000, machine -> machine.board().console().type("?"), chip -> {
                var uart = AsyncUart.on(chip, Clocks.on(chip), Port.valueOf(console.port()), console.tx(), console.rx(),
                        BAUD, 16);
                var executor = chip.executor();
                executor.spawn("echo", task -> {
                    var value = task.await(uart.read());
                    task.await(uart.write(new byte[]{value.byteValue(), '!'}));
                });
                executor.runForever();
            });
            assertThat(sent(run)).as(board).isEqualTo("?!");
        }
    }

    @ParameterizedTest
    @EnumSource(Port.class)
    void thePadsAreTheDataSheets(Port port) {
        var table = new AlternateFunctionTable();
        assertThat(port.txPads()).containsExactlyInAnyOrderElementsOf(table.pads(port + "_TX"));
        assertThat(port.rxPads()).containsExactlyInAnyOrderElementsOf(table.pads(port + "_RX"));
        port.txPads().forEach(pad -> assertThat(table.signal(pad, 7)).isEqualTo(port + "_TX"));
        port.rxPads().forEach(pad -> assertThat(table.signal(pad, 7)).isEqualTo(port + "_RX"));
    }

    @Test
    void linesEndInCarriageReturnLineFeedOrBoth() {
        run(board -> board.console().type("one\rtwo\nthree\r\nfour\r\n\nsechs äö\n"), (chip, console, task) -> {
            for (;;) {
                said.add(task.await(console.readLine()));
            }
        });
        assertThat(said).containsExactly("one", "two", "three", "four", "", "sechs äö");
    }

    @Test
    void bytesThatComeWhileNobodyReadsWait() {
        run(board -> board.console().type("abc"), (chip, console, task) -> {
            chip.spend(50_000);
            for (var i = 0; i < 3; i++) {
                said.add(Character.toString(task.await(console.read())));
            }
        });
        assertThat(said).containsExactly("a", "b", "c");
    }

    @Test
    void aByteThatIsNotTakenOutOfRdrInTimeIsAnOverrunBehindTheOneThatWas() {
        run(board -> board.console().type(20_000, "abcdef".getBytes(StandardCharsets.US_ASCII)),
                (chip, console, task) -> {
                    // a arrives at 20,350, b and c find it still in RDR
                    chip.spend(20_100 - chip.cycle());
                    chip.critical(() -> chip.spend(1_100));
                    said.add(Character.toString(task.await(console.read())));
                    error(() -> task.await(console.read()));
                    for (var i = 0; i < 3; i++) {
                        said.add(Character.toString(task.await(console.read())));
                    }
                });
        assertThat(said).containsExactly("a", "OVERRUN", "d", "e", "f");
    }

    @Test
    void whatTheBufferDoesNotHoldIsAnOverrunToo() {
        run(3, board -> board.console().type("abcdef"), (chip, console, task) -> {
            chip.spend(50_000);
            for (var i = 0; i < 3; i++) {
                said.add(Character.toString(task.await(console.read())));
            }
            error(() -> task.await(console.read()));
        });
        assertThat(said).containsExactly("a", "b", "c", "OVERRUN");
    }

    @Test
    void aLineLongerThanTheBufferIsThrownAwayAndTheNextOneIsRead() {
        run(4, board -> {
            board.console().type("abcd");
            board.console().type(50_000, "ef\n".getBytes(StandardCharsets.US_ASCII));
        }, (chip, console, task) -> {
            error(() -> task.await(console.readLine()));
            said.add(task.await(console.readLine()));
        });
        assertThat(said).containsExactly("LINE_TOO_LONG", "ef");
    }

    @Test
    void disturbedBytesAreToldInTheirPlace() {
        OnChip.quietly(Boards.DEFAULT, 100_000, machine -> {
            var serial = machine.chip().serialPort("USART1");
            serial.type(0, new byte[]{'a'});
            serial.typeFaulty(0, 'b', SerialPort.LineError.FRAMING);
            serial.typeFaulty(0, 'c', SerialPort.LineError.NOISE);
            serial.type(0, new byte[]{'d'});
        }, chip -> {
            var console = AsyncUart.on(chip, Clocks.on(chip), Port.USART1, BAUD);
            var executor = chip.executor();
            executor.spawn("reads", task -> {
                said.add(Character.toString(task.await(console.read())));
                error(() -> task.await(console.read()));
                error(() -> task.await(console.read()));
                said.add(Character.toString(task.await(console.read())));
            });
            executor.runForever();
        });
        assertThat(said).containsExactly("a", "FRAMING", "NOISE", "d");
    }

    @Test
    void readersAreServedInTheOrderInWhichTheyCame() {
        OnChip.quietly(100_000, board -> board.console().type(20_000, "abc".getBytes(StandardCharsets.US_ASCII)),
                chip -> {
                    var console = AsyncUart.on(chip, Clocks.on(chip), Port.USART1, BAUD);
                    var executor = chip.executor();
                    for (var name : List.of("one", "two", "three")) {
                        executor.spawn(name,
                                task -> said.add(name + " " + Character.toString(task.await(console.read()))));
                    }
                    executor.runForever();
                });
        assertThat(said).containsExactly("one a", "two b", "three c");
    }

    @Test
    void aDroppedReadLosesNothing() {
        OnChip.quietly(100_000, board -> board.console().type(20_000, "ab\n".getBytes(StandardCharsets.US_ASCII)),
                chip -> {
                    var console = AsyncUart.on(chip, Clocks.on(chip), Port.USART1, BAUD);
                    var enough = new Event();
                    var executor = chip.executor();
                    executor.spawn("reads", task -> {
                        task.await(Async.select(console.readLine(), enough.untilSet()));
                        said.add("nothing yet");
                        said.add(task.await(console.readLine()));
                    });
                    executor.spawn("stops", task -> {
                        chip.spend(20_500 - chip.cycle()); // a has come
                        enough.set();
                    });
                    executor.runForever();
                });
        assertThat(said).containsExactly("nothing yet", "ab");
    }

    @Test
    void aDroppedReadMakesRoomForTheNextInLine() {
        OnChip.quietly(100_000, board -> board.console().type(20_000, "a".getBytes(StandardCharsets.US_ASCII)),
                chip -> {
                    var console = AsyncUart.on(chip, Clocks.on(chip), Port.USART1, BAUD);
                    var executor = chip.executor();
                    var first = executor.spawn("line", task -> {
                        task.await(console.readLine());
                    });
                    executor.spawn("byte", task -> said.add(Character.toString(task.await(console.read()))));
                    executor.spawn("drops", task -> {
                        chip.spend(30_000);
                        assertThat(said).as("the first in line waits for a line").isEmpty();
                        first.drop();
                    });
                    executor.runForever();
                });
        assertThat(said).containsExactly("a");
    }

    @Test
    void writesGoOutOneAfterTheOtherAndBeginWithTheCall() {
        var run = run(board -> {}, (chip, console, task) -> {
            console.write("one ");
            var two = console.write("two ");
            task.await(console.write("three"));
            task.await(two);
            task.await(console.write(""));
        });
        assertThat(sent(run)).isEqualTo("one two three");
    }

    @Test
    void aDroppedWriteTakesBackWhatWasNotHandedOver() {
        var run = run(board -> {}, (chip, console, task) -> {
            var abc = console.write("abcdef");
            console.write("XY");
            chip.spend(BYTE + BYTE / 2); // the idle frame of TE, then a; b is in TDR
            abc.drop();
            task.await(console.flush());
            cycles.add((long) chip.read(USART1_CR1));
        });
        assertThat(sent(run)).isEqualTo("abXY");
        assertThat(cycles).as("UE, RE, TE and RXNEIE alone").containsExactly(0x2DL);
    }

    @Test
    void aDroppedWriteAloneLeavesTheInterruptAtRest() {
        var run = run(board -> {}, (chip, console, task) -> {
            var abc = console.write("abcdef");
            chip.spend(BYTE + BYTE / 2);
            abc.drop();
            chip.spend(10_000);
            cycles.add((long) chip.read(USART1_CR1));
        });
        assertThat(sent(run)).isEqualTo("ab");
        assertThat(cycles).containsExactly(0x2DL);
    }

    @Test
    void flushIsReadyAtOnceWhenNothingIsOnItsWayAndADroppedOneIsForgotten() {
        var run = run(board -> {}, (chip, console, task) -> {
            cycles.add(OnChip.cost(chip, () -> task.await(console.flush())));
            console.write("a");
            var limit = new Event();
            limit.set();
            task.await(Async.select(console.flush(), limit.untilSet()));
            chip.spend(5_000);
            cycles.add((long) chip.read(USART1_CR1));
        });
        assertThat(sent(run)).isEqualTo("a");
        assertThat(cycles).as("a load of ISR; and no TCIE").containsExactly(3L, 0x2DL);
    }

    @Test
    void theBaudRateIsKeptWhenTheClocksChange() {
        var run = OnChip.quietly(1_000_000, chip -> {
            var clocks = Clocks.on(chip);
            var console = AsyncUart.on(chip, clocks, Port.USART1, BAUD);
            var executor = chip.executor();
            executor.spawn("writes", task -> {
                task.await(console.write("slow "));
                task.await(console.flush());
                clocks.run(80_000_000);
                assertThat(console.actualBaud()).isEqualTo(80_000_000.0 / 694);
                task.await(console.write("fast"));
                task.await(console.flush());
            });
            executor.runForever();
        });
        assertThat(sent(run)).isEqualTo("slow fast");
        var ends = run.all(TraceEvent.ByteSent.class);
        assertThat(ends.get(8).cycle() - ends.get(7).cycle()).isEqualTo(6_940);
    }

    @Test
    void aChangeMayLeadOverAClockThatIsTooSlowForTheBaudRate() {
        var run = OnChip.quietly(1_000_000, chip -> {
            var clocks = Clocks.on(chip);
            clocks.run(80_000_000);
            var console = AsyncUart.on(chip, clocks, Port.USART1, 921_600);
            var executor = chip.executor();
            executor.spawn("writes", task -> {
                clocks.run(64_000_000); // from PLL to PLL, over the MSI with its 4 MHz
                task.await(console.write("ab"));
                assertThat(console.actualBaud()).isEqualTo(64_000_000.0 / 69);
            });
            executor.runForever();
        });
        assertThat(sent(run)).isEqualTo("ab");
        assertThat(
                run.all(TraceEvent.ByteSent.class).get(1).cycle() - run.all(TraceEvent.ByteSent.class).get(0).cycle())
                .isEqualTo(690);
    }

    @Test
    void aBaudRateThatTheClockCannotMakeIsRefused() {
        OnChip.quietly(10_000, chip -> {
            var clocks = Clocks.on(chip);
            assertThatIllegalArgumentException().isThrownBy(() -> AsyncUart.on(chip, clocks, Port.USART1, 460_800))
                    .withMessage(
                            "USART1 cannot make 460,800 baud of 4,000,000 Hz: with BRR = 16 to 65535 it makes 62 to"
                                    + " 250,000");
            assertThatIllegalArgumentException().isThrownBy(() -> AsyncUart.on(chip, clocks, Port.USART1, 230_400))
                    .withMessage(
                            "USART1 cannot make 230,400 baud of 4,000,000 Hz: the nearest is 235294.1, which is 2.1 %"
                                    + " off, and 2.0 % are allowed (MAXIMUM_BAUD_ERROR)");
            assertThatIllegalArgumentException().isThrownBy(() -> AsyncUart.on(chip, clocks, Port.USART1, 0));
            AsyncUart.on(chip, clocks, Port.USART1, BAUD);
            assertThatExceptionOfType(ClockError.class).isThrownBy(() -> clocks.run(1_000_000));
            assertThat(clocks.hclk()).isEqualTo(4_000_000);
        });
    }

    @Test
    void whatIsNotThereIsRefused() {
        OnChip.quietly(10_000, chip -> {
            var clocks = Clocks.on(chip);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AsyncUart.on(chip, clocks, Port.USART2, "PB6", "PA3", BAUD, 16))
                    .withMessage("PB6 cannot carry USART2_TX; there are: PA2, PD5");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AsyncUart.on(chip, clocks, Port.USART2, "PA2", "PA3", BAUD, 0))
                    .withMessageContaining("MAXIMUM_RECEIVE_CAPACITY");
        });
    }

    @Test
    void tooManyWritesAreRefused() {
        run(board -> {}, (chip, console, task) -> chip.critical(() -> {
            for (var i = 0; i < AsyncUart.MAXIMUM_WRITES; i++) {
                console.write("x");
            }
            assertThatIllegalStateException().isThrownBy(() -> console.write("x"))
                    .withMessageContaining("64 writes (MAXIMUM_WRITES)");
            said.add("refused");
        }));
        assertThat(said).containsExactly("refused");
    }
}
