package dev.metronome.hosted;

/** Java in place of a function of an image. */
@FunctionalInterface
public interface HostedFunction {
    /**
     * Stands in for one call.
     *
     * @param call has the arguments, and takes the result
     * @throws Exception ends the run: it is reported with its place in the source
     */
    void run(Call call) throws Exception;
}
