package dev.metronome.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * A command of {@code metronome}. Options are declared by calls, not by annotations: reading those takes picocli a
 * tenth of a second more at every start.
 */
abstract class SubCommand implements Callable<Integer> {
    final Streams streams;
    final CommandSpec spec;

    SubCommand(Streams streams, String name, String description) {
        this.streams = streams;
        spec = CommandSpec.wrapWithoutInspection(this).name(name);
        usage().description(description).descriptionHeading("%n").sortOptions(false).autoWidth(true)
                .abbreviateSynopsis(true).parameterListHeading("%n").optionListHeading("%n");
    }

    final UsageMessageSpec usage() {
        return spec.usageMessage();
    }

    /** An option whose value a function understands; null when it is not given. */
    final <T> OptionSpec option(String name, String label, Function<String, T> parser, String description) {
        return add(OptionSpec.builder(name).paramLabel(label).type(Object.class)
                .converters(text -> convert(parser, text)).description(description));
    }

    /** An option that may be repeated, and holds several values at once where a separator is given; null for none. */
    final <T> OptionSpec list(String name, String label, String separator, Function<String, T> parser,
            String description) {
        return add(OptionSpec.builder(name).paramLabel(label).type(List.class).auxiliaryTypes(Object.class)
                .converters(text -> convert(parser, text)).splitRegex(separator).description(description));
    }

    /** An option without a value. */
    final OptionSpec flag(String name, String description) {
        return add(OptionSpec.builder(name).type(boolean.class).initialValue(false).description(description));
    }

    final void addHelp() {
        add(OptionSpec.builder("-h", "--help").type(boolean.class).usageHelp(true).description("Show this."));
    }

    private OptionSpec add(OptionSpec.Builder builder) {
        var option = builder.build();
        spec.addOption(option);
        return option;
    }

    private static <T> T convert(Function<String, T> parser, String text) {
        try {
            return parser.apply(text);
        } catch (UsageException | IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
