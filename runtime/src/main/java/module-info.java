/** What people use: the async runtime, Java on the emulated chip, and the command line. */
@SuppressWarnings("requires-automatic") // JLine 3 has names for its modules, but no descriptors
module dev.metronome.runtime {
    requires transitive dev.metronome.emulator;
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires java.compiler;
    requires java.management;
    requires java.xml;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires org.yaml.snakeyaml;
    requires static org.assertj.core;
    requires static org.junit.jupiter.api;

    exports dev.metronome.async;
    exports dev.metronome.cli;
    exports dev.metronome.driver;
    exports dev.metronome.hosted;

    exports dev.metronome.testkit;
    exports dev.metronome.testkit.expect;
    exports dev.metronome.testkit.recording;
    exports dev.metronome.testkit.scenario;

    uses dev.metronome.hosted.HostedProgram;
}
