package dev.metronome.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Model.OptionSpec;

/** An option that says where a report goes: a file, or standard output. */
final class ReportOption {
    static final String STANDARD_OUTPUT = "-";

    private final OptionSpec option;
    private final PrintStream out;

    /**
     * Makes it of an option whose value is a text.
     *
     * @param out standard output
     */
    ReportOption(OptionSpec option, PrintStream out) {
        this.option = option;
        this.out = out;
    }

    boolean isGiven() {
        return option.getValue() != null;
    }

    /** True if standard output is taken by the report. */
    boolean isStandardOutput() {
        return STANDARD_OUTPUT.equals(option.getValue());
    }

    /** The file, found to be writable; null where there is none, or none but standard output. */
    OutputFile open() {
        String file = option.getValue();
        return file == null || isStandardOutput() ? null : new OutputFile(option.longestName(), Path.of(file));
    }

    /**
     * Writes the report to where it goes, if it goes anywhere.
     *
     * @param file what {@link #open} gave
     */
    void write(OutputFile file, OutputFile.Content content) {
        try {
            if (file != null) {
                file.write(content);
            } else if (isStandardOutput()) {
                content.writeTo(out);
                out.flush();
            }
        } catch (IOException e) {
            throw new UsageException(
                    option.longestName() + ": standard output cannot be written: " + Reason.of(e));
        }
    }
}
