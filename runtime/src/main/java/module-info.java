/** The ways in: the command line, and later the async runtime hosted in Java. */
module dev.metronome.runtime {
    requires transitive dev.metronome.emulator;
    requires info.picocli;

    exports dev.metronome.cli;

}
