package dev.metronome.debug.gdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What gdb asks, and what it hears. The answers are those that the gdb manual asks for. */
class GdbSessionTest {
    private static final String CTRL_C = "\u0003";
    /** BKPT 0xAB, and a branch to itself. */
    private static final String SEMIHOSTING_CALL = "abbefee7";

    private Served served;
    private TinyClient gdb;

    private void connect(String sample) throws IOException {
        served = new Served(sample);
        gdb = served.connect();
    }

    @AfterEach
    void close() throws IOException {
        gdb.close();
        served.close();
    }

    private int word(String address) throws IOException {
        return Integer.reverseBytes((int) Long.parseLong(gdb.ask("m" + address + ",4"), 16));
    }

    private String pc() throws IOException {
        return Integer.toHexString(Integer.reverseBytes((int) Long.parseLong(gdb.ask("pf"), 16)));
    }

    @Test
    void standsAtResetAndSaysWhatItCan() throws IOException {
        connect("blinky-irq");
        assertThat(gdb.ask("qSupported:swbreak+;hwbreak+")).contains("PacketSize=4000", "qXfer:memory-map:read+")
                .doesNotContain("Reverse");
        assertThat(gdb.ask("?")).startsWith("T05").endsWith("thread:1;");
        assertThat(pc()).isEqualTo(served.address("Reset_Handler"));
        assertThat(gdb.ask("vMustReplyEmpty")).isEmpty();
        assertThat(gdb.ask("bs")).isEmpty();
        assertThat(gdb.ask("vCont?")).isEqualTo("vCont;c;C;s;S;t;r");
    }

    @Test
    void withoutAcknowledgementsItGoesOnAsBefore() throws IOException {
        connect("blinky-irq");
        gdb.trustTheLine();
        assertThat(gdb.ask("qC")).isEqualTo("QC1");
    }

    @Test
    void aDamagedPacketIsAskedForAgainAndALostAnswerRepeated() throws IOException {
        connect("blinky-irq");
        gdb.raw("$qC#00".getBytes(StandardCharsets.US_ASCII));
        assertThat(gdb.read()).isEqualTo('-');
        assertThat(gdb.ask("qC")).isEqualTo("QC1");
        gdb.raw((byte) '-');
        assertThat(gdb.answer()).isEqualTo("QC1");
    }

    @Test
    void descriptionsComeInPieces() throws IOException {
        connect("blinky-irq");
        var xml = new StringBuilder();
        String piece;
        do {
            piece = gdb.ask(String.format("qXfer:features:read:target.xml:%x,64", xml.length()));
            xml.append(piece.substring(1));
        } while (piece.startsWith("m"));
        assertThat(xml.toString()).isEqualTo(TargetDescription.registers());
        assertThat(gdb.ask("qXfer:features:read:nothing.xml:0,64")).startsWith("E");
    }

    @Test
    void aHardwareBreakpointIsToldByItsKind() throws IOException {
        connect("blinky-irq");
        gdb.ask("qSupported:swbreak+;hwbreak+");
        var handler = served.address("TIM1_BRK_TIM15_IRQHandler");
        assertThat(gdb.ask("Z1," + handler + ",2")).isEqualTo("OK");
        assertThat(gdb.ask("vCont;c:1")).startsWith("T05").contains("hwbreak:;");
        assertThat(pc()).isEqualTo(handler);
        assertThat(gdb.ask("z1," + handler + ",2")).isEqualTo("OK");
        assertThat(gdb.ask("Z0," + handler + ",2")).isEqualTo("OK");
        assertThat(gdb.ask("c")).contains("swbreak:;");
    }

    @Test
    void theSeventhHardwareBreakpointIsRefusedUnlessTheLimitIsLifted() throws IOException {
        connect("blinky-irq");
        for (var i = 0; i < 6; i++) {
            assertThat(gdb.ask("Z1,80002" + i + "0,2")).isEqualTo("OK");
        }
        assertThat(gdb.ask("Z1,8000200,2")).as("one that is there").isEqualTo("OK");
        assertThat(gdb.ask("Z1,8000270,2")).startsWith("E.").contains("6");
        assertThat(gdb.ask("Z0,8000270,2")).as("a software breakpoint").isEqualTo("OK");
        monitor("breakpoints unlimited");
        assertThat(gdb.ask("Z1,8000270,2")).isEqualTo("OK");
    }

    @Test
    void aWatchpointTellsTheAddressAndStopsBehindTheAccess() throws IOException {
        connect("blinky-irq");
        var variable = served.address("interrupts");
        gdb.ask("Z2," + variable + ",4");
        assertThat(gdb.ask("c")).as(".bss is cleared").contains("watch:" + variable + ";");
        assertThat(gdb.ask("c")).contains("watch:" + variable + ";");
        assertThat(word(variable)).isEqualTo(1);
        gdb.ask("z2," + variable + ",4");
        gdb.ask("Z3," + variable + ",4");
        assertThat(gdb.ask("c")).contains("rwatch:" + variable + ";");
        assertThat(word(variable)).isEqualTo(1);
        gdb.ask("z3," + variable + ",4");
        gdb.ask("Z4," + variable + ",1");
        assertThat(gdb.ask("c")).contains("awatch:" + variable + ";");
        assertThat(word(variable)).isEqualTo(2);
    }

    @Test
    void ctrlCStopsARunAndIsNothingWhileItStands() throws IOException {
        connect("blinky-irq");
        gdb.raw(CTRL_C.getBytes(StandardCharsets.US_ASCII));
        assertThat(gdb.ask("vCont;s:1")).as("a step that nothing stops").startsWith("T05");
        for (var i = 0; i < 20; i++) {
            gdb.send("c");
            gdb.raw(CTRL_C.getBytes(StandardCharsets.US_ASCII));
            assertThat(gdb.answer()).startsWith("T02");
        }
    }

    @Test
    void stepsGoFromInstructionToInstructionAndOverARange() throws IOException {
        connect("blinky-irq");
        var reset = Integer.parseInt(served.address("Reset_Handler"), 16);
        gdb.ask("vCont;s:1");
        var behind = Integer.parseInt(pc(), 16);
        assertThat(behind - reset).isBetween(2, 4);
        gdb.ask(String.format("vCont;r%x,%x:1", behind, behind + 8));
        assertThat(Integer.parseInt(pc(), 16) - behind).matches(away -> away < 0 || away >= 8);
    }

    @Test
    void registersAreReadAndWritten() throws IOException {
        connect("blinky-irq");
        var all = gdb.ask("g");
        assertThat(all).hasSize(2 * (17 * 4 + 6 * 4 + 16 * 8 + 4));
        assertThat(gdb.ask("P3=78563412")).isEqualTo("OK");
        assertThat(gdb.ask("p3")).isEqualTo("78563412");
        assertThat(gdb.ask("P17=000000000000f83f")).as("d0, 1.5").isEqualTo("OK");
        assertThat(gdb.ask("p17")).isEqualTo("000000000000f83f");
        assertThat(gdb.ask("G" + all)).isEqualTo("OK");
        assertThat(gdb.ask("g")).isEqualTo(all);
        assertThat(gdb.ask("P99=00000000")).startsWith("E.");
        assertThat(gdb.ask("P3=00")).startsWith("E.");
        assertThat(gdb.ask("P10=00000000")).as("the exception number of xPSR").startsWith("E.");
    }

    @Test
    void memoryIsReadAndWrittenAndWhereThereIsNoneItSaysSo() throws IOException {
        connect("blinky-irq");
        assertThat(gdb.ask("M20000000,4:01020304")).isEqualTo("OK");
        assertThat(gdb.ask("m20000001,2")).isEqualTo("0203");
        assertThat(gdb.ask("X20000000,4:#$}*")).as("binary").isEqualTo("OK");
        assertThat(gdb.ask("m20000000,4")).isEqualTo("23247d2a");
        assertThat(gdb.ask("m30000000,4")).isEqualTo("E0e");
        assertThat(gdb.ask("M30000000,1:00")).isEqualTo("E0e");
        assertThat(gdb.ask("m20017ffe,8")).as("as much as there is").hasSize(4);
        assertThat(gdb.ask("mffffffff,8")).isEqualTo("E0e");
        assertThat(gdb.ask("m123456789,4")).startsWith("E.");
    }

    @Test
    void flashIsErasedByPagesAndProgrammed() throws IOException {
        connect("blinky-irq");
        assertThat(gdb.ask("vFlashErase:08001000,00000800")).isEqualTo("OK");
        assertThat(gdb.ask("vFlashWrite:8001000:abcd")).isEqualTo("OK");
        assertThat(gdb.ask("vFlashDone")).isEqualTo("OK");
        assertThat(gdb.ask("m8001000,6")).isEqualTo("61626364ffff");
        assertThat(gdb.ask("vFlashErase:20000000,800")).startsWith("E.");
        assertThat(gdb.ask("vFlashWrite:80fffff:ab")).startsWith("E.");
    }

    @Test
    void aCrashIsASignalAndWords() throws IOException {
        connect("crash");
        assertThat(gdb.ask("c")).startsWith("T0b");
        assertThat(gdb.shown()).startsWith("metronome: crashed: ").contains("HardFault");
    }

    @Test
    void aProgramSpeaksBySemihosting() throws IOException {
        connect("blinky-irq");
        gdb.ask("M20000000,4:" + SEMIHOSTING_CALL);
        gdb.ask("M20000100,12:" + HexFormat.of().formatHex("grüezi".getBytes(StandardCharsets.UTF_8)) + "00"
                + "00".repeat(10));
        call(0x04, 0x2000_0100);
        assertThat(gdb.ask("s")).startsWith("T05");
        assertThat(gdb.shown()).isEqualTo("grüezi");
        assertThat(pc()).as("behind BKPT").isEqualTo("20000002");

        gdb.ask("M20000200,c:" + "01000000" + "00010020" + "03000000"); // handle 1, 3 bytes
        call(0x05, 0x2000_0200);
        gdb.ask("s");
        assertThat(gdb.shown()).isEqualTo("grüezigr\uFFFD");
        assertThat(gdb.ask("p0")).as("nothing is left to be written").isEqualTo("00000000");

        call(0x07, 0);
        gdb.ask("s");
        assertThat(gdb.ask("p0")).as("nobody is at the keyboard").isEqualTo("ffffffff");

        call(0x18, 0x2_0026);
        assertThat(gdb.ask("c")).isEqualTo("W00");
    }

    private void call(int operation, int argument) throws IOException {
        gdb.ask("P0=" + HexFormat.of().toHexDigits(Integer.reverseBytes(operation)));
        gdb.ask("P1=" + HexFormat.of().toHexDigits(Integer.reverseBytes(argument)));
        gdb.ask("Pf=00000020");
    }

    private String monitor(String line) throws IOException {
        var before = gdb.shown().length();
        assertThat(gdb.ask("qRcmd," + HexFormat.of().formatHex(line.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("OK");
        return gdb.shown().substring(before);
    }

    @Test
    void monitorResetsHelpsAndPassesOnWhatItDoesNotKnow() throws IOException {
        served = new Served("blinky-irq", line -> line.startsWith("say ") ? line.substring(4).repeat(2_000) : null);
        gdb = served.connect();
        gdb.ask("vCont;s:1");
        assertThat(monitor("reset  halt")).startsWith("reset; the core stands at 0x0800");
        assertThat(pc()).isEqualTo(served.address("Reset_Handler"));
        assertThat(monitor("help")).contains("reset [halt|init]");
        assertThat(monitor("rest")).contains("did you mean \"reset\"?");
        assertThat(monitor("say ö")).isEqualTo("ö".repeat(2_000));
    }

    @Test
    void aSecondClientIsRefusedInWordsAndTheFirstIsNotDisturbed() throws IOException {
        connect("blinky-irq");
        gdb.ask("?");
        try (var second = served.connect()) {
            assertThat(second.read()).isEqualTo('+');
            assertThat(second.answer()).contains("another client");
        }
        assertThat(gdb.ask("qC")).isEqualTo("QC1");
    }

    @Test
    void whoDetachesOrIsLostLeavesTheMachineStandingWithoutBreakpoints() throws IOException {
        connect("blinky-irq");
        var handler = served.address("TIM1_BRK_TIM15_IRQHandler");
        gdb.ask("Z1," + handler + ",2");
        gdb.ask("c");
        assertThat(gdb.ask("D")).isEqualTo("OK");
        gdb.close();
        gdb = served.connect();
        assertThat(pc()).isEqualTo(handler);
        gdb.send("c");
        gdb.close(); // while it runs
        for (var tries = 0; tries < 200; tries++) {
            gdb = served.connect();
            try {
                assertThat(gdb.ask("?")).startsWith("T05");
                assertThat(gdb.ask("qC")).isEqualTo("QC1");
                return;
            } catch (IOException | AssertionError _) {
                gdb.close(); // the server has not noticed yet
            }
        }
        throw new AssertionError("nobody can connect any more");
    }

    @Test
    void aPortInUseAndAHostThatIsNoneAreRefused() throws IOException {
        connect("blinky-irq");
        assertThatThrownBy(() -> new GdbServer(new GdbAddress("127.0.0.1", served.server.port()), null, null, null))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> GdbAddress.parse("33333333")).hasMessageContaining("3333");
        assertThat(GdbAddress.parse("[::1]:3333")).isEqualTo(new GdbAddress("::1", 3333));
        assertThat(GdbAddress.parse("3333")).isEqualTo(new GdbAddress("127.0.0.1", 3333));
        try (var plain = new Socket("127.0.0.1", served.server.port())) {
            assertThat(plain.isConnected()).isTrue();
        }
    }
}
