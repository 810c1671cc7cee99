package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.board.Boards;
import dev.metronome.bus.RegisterDirectory;
import dev.metronome.bus.Width;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The registers of the chip by name, at the addresses that ST's header stm32l475xx.h and Arm's core_cm4.h give. */
class RegisterDirectoryTest {
    private static RegisterDirectory directory() {
        try (var machine = new Machine(Boards.named(Boards.DEFAULT))) {
            return machine.bus().registers();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TIM15.ARR,    0x4001402C", "TIM2.CCR4,   0x40000040", "TIM6.CNT,     0x40001024", "GPIOA.ODR,   0x48000014",
        "GPIOH.BSRR,   0x48001C18", "RCC.CR,      0x40021000", "RCC.CCIPR,    0x40021088", "FLASH.ACR,   0x40022000",
        "PWR.CR1,      0x40007000", "USART1.BRR,  0x4001380C", "UART4.ISR,    0x40004C1C", "EXTI.PR1,    0x40010414",
        "SYSCFG.EXTICR4, 0x40010014", "NVIC.ISER0, 0xE000E100", "NVIC.ICPR2, 0xE000E288", "NVIC.IPR20,  0xE000E450",
        "SCB.ICSR,     0xE000ED04", "SCB.CPACR,   0xE000ED88", "SysTick.RVR,  0xE000E014", "DWT.CYCCNT,  0xE0001004",
        "RNG.SR,       0x50060804", "I2C1.CR1,    0x40005400",
    })
    void aRegisterIsWhereTheHeaderSays(String name, String address) {
        var place = directory().named(name);
        assertThat(place.toString()).isEqualTo(name);
        assertThat(place.address()).isEqualTo(Integer.parseUnsignedInt(address.substring(2), 16));
    }

    @Test
    void upperAndLowerCaseAreAlikeAndTheNearestNameIsOffered() {
        var directory = directory();
        assertThat(directory.named("tim15.arr")).isEqualTo(directory.named("TIM15.ARR"));
        assertThatThrownBy(() -> directory.named("TIM15.ARRR")).hasMessageContaining("did you mean \"ARR\"");
        assertThatThrownBy(() -> directory.named("TIM51.ARR")).hasMessageContaining("did you mean");
        assertThatThrownBy(() -> directory.named("ARR")).hasMessageContaining("such as TIM15.ARR");
    }

    @Test
    void aTimerHasOnlyItsOwn() {
        assertThatThrownBy(() -> directory().named("TIM6.CCR1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> directory().named("TIM15.CCR3")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noTwoAreAtOneAddressAndLookingAtAllOfThemDoesNothing() {
        try (var machine = new Machine(Boards.named(Boards.DEFAULT))) {
            var events = new ArrayList<TraceEvent>();
            machine.trace().add(events::add);
            var names = new HashMap<Integer, String>();
            for (var block : machine.bus().registers().blocks()) {
                for (var register : block.registers()) {
                    var name = block.name() + "." + register.name();
                    assertThat(names.put(block.address(register), name)).as(name).isNull();
                    machine.bus().peek(block.address(register), Width.WORD);
                }
            }
            assertThat(names).hasSizeGreaterThan(500);
            assertThat(events).isEmpty();
        }
    }
}
