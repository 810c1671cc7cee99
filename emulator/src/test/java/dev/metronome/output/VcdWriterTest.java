package dev.metronome.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.output.VcdWriter.Kind;
import java.io.IOException;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** The form of a value change dump. GTKWave's vcd2fst 3.3 reads the same text. */
class VcdWriterTest {
    @Test
    void aDumpHasDeclarationsFirstValuesAndChanges() throws IOException {
        var text = new StringBuilder();
        var vcd = new VcdWriter(text);
        vcd.open("board");
        var ld1 = vcd.declare(Kind.WIRE, 1, "LD1");
        var bytes = vcd.declare(Kind.REGISTER, 8, "what it says");
        var woken = vcd.declare(Kind.EVENT, 1, "woken");
        vcd.close();
        vcd.first(ld1, 1);
        vcd.begin(0);
        vcd.change(12_500, ld1, 1);
        vcd.change(12_500, bytes, 'A');
        vcd.change(25_000, ld1, 0);
        vcd.change(25_000, woken, 1);
        vcd.change(37_500, woken, 1);
        vcd.end(50_000);
        assertThat(text).hasToString("""
                $version Metronome $end
                $timescale 1 ps $end
                $scope module board $end
                $var wire 1 ! LD1 $end
                $var reg 8 " what_it_says [7:0] $end
                $var event 1 # woken $end
                $upscope $end
                $enddefinitions $end
                #0
                $dumpvars
                1!
                b0 "
                $end
                #12500
                b1000001 "
                #25000
                0!
                1#
                #37500
                1#
                #50000
                """);
    }

    @Test
    void everyVariableHasACodeOfItsOwn() throws IOException {
        var text = new StringBuilder();
        var vcd = new VcdWriter(text);
        for (var i = 0; i < VcdWriter.MAXIMUM_VARIABLES; i++) {
            vcd.declare(Kind.WIRE, 1, "x");
        }
        var codes = new HashSet<String>();
        text.toString().lines().skip(2).forEach(line -> assertThat(codes.add(line.split(" ")[3])).isTrue());
        assertThat(codes).hasSize(VcdWriter.MAXIMUM_VARIABLES);
        assertThatThrownBy(() -> vcd.declare(Kind.WIRE, 1, "y")).hasMessage("more than 10000 variables, the next is y");
    }

    @Test
    void timeRunsForwardAndDeclarationsComeFirst() throws IOException {
        var vcd = new VcdWriter(new StringBuilder());
        var ld1 = vcd.declare(Kind.WIRE, 1, "LD1");
        assertThatThrownBy(() -> vcd.change(0, ld1, 1)).isInstanceOf(IllegalStateException.class);
        vcd.begin(100);
        assertThatThrownBy(() -> vcd.declare(Kind.WIRE, 1, "LD2")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> vcd.change(99, ld1, 1)).hasMessage("99 ps comes behind 100 ps");
    }
}
