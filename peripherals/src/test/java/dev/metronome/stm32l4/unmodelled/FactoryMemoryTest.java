package dev.metronome.stm32l4.unmodelled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Areas at 0x1FFF0000 whose contents are ST's (RM0351 3.3.1). */
class FactoryMemoryTest {
    private final List<TraceEvent> events = new ArrayList<>();
    private final FactoryMemory otp = make();

    private FactoryMemory make() {
        var trace = new Trace();
        trace.add(events::add);
        return new FactoryMemory(FactoryMemory.Area.OTP, new Warnings(new Timeline(), trace));
    }

    @Test
    void readsAsErasedAndIsReportedOnce() {
        assertThat(otp.read(0)).isEqualTo(-1);
        otp.write(8, 0x1234, -1);
        assertThat(otp.read(8)).isEqualTo(-1);
        assertThat(events).singleElement().extracting(Object::toString).asString().contains("OTP");
    }

    @Test
    void aDebuggersLookIsNotReported() {
        assertThat(otp.peek(0)).isEqualTo(-1);
        assertThat(events).isEmpty();
    }
}
