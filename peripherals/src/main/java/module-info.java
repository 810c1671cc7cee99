/** The chip and the board around the core: time, bus, signals, devices. Knows nothing of instructions. */
module dev.metronome.peripherals {
    requires com.fasterxml.jackson.databind;

    exports dev.metronome.board;
    exports dev.metronome.bus;
    exports dev.metronome.signal;
    exports dev.metronome.state;
    exports dev.metronome.stm32l4;
    exports dev.metronome.stm32l4.dbgmcu;
    exports dev.metronome.stm32l4.exti;
    exports dev.metronome.stm32l4.flash;
    exports dev.metronome.stm32l4.gpio;
    exports dev.metronome.stm32l4.pwr;
    exports dev.metronome.stm32l4.rcc;
    exports dev.metronome.stm32l4.syscfg;
    exports dev.metronome.stm32l4.tim;
    exports dev.metronome.stm32l4.unmodelled;
    exports dev.metronome.stm32l4.usart;
    exports dev.metronome.text;
    exports dev.metronome.time;
    exports dev.metronome.trace;
}
