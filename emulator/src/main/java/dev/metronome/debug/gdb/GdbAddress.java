package dev.metronome.debug.gdb;

/**
 * Where to listen.
 *
 * @param host a name or an address; whoever can reach it can do with the machine what they like
 * @param port 0 for any that is free
 */
public record GdbAddress(String host, int port) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAXIMUM_PORT = 65_535;

    /**
     * Reads {@code [HOST:]PORT}; without a host only this computer can connect.
     *
     * @throws IllegalArgumentException if it is neither; the message says what it should be
     */
    public static GdbAddress parse(String text) {
        var colon = text.lastIndexOf(':');
        var host = colon <= 0 ? LOOPBACK : text.substring(0, colon);
        try {
            var port = Integer.parseInt(text.substring(colon + 1));
            if (port >= 0 && port <= MAXIMUM_PORT) {
                return new GdbAddress(host.replaceAll("[\\[\\]]", ""), port);
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException("\"" + text + "\" is no port; write one such as 3333 (0 takes any that is"
                + " free), or HOST:3333 to be reached from elsewhere");
    }
}
