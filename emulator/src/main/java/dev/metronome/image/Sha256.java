package dev.metronome.image;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests, as 64 hexadecimal digits. */
public final class Sha256 {
    private Sha256() {}

    /** Of a text, in UTF-8. */
    public static String of(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Of what is loaded, and where. */
    static String of(Iterable<Segment> segments) {
        var digest = digest();
        for (var segment : segments) {
            digest.update((segment + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(segment.bytes().asByteBuffer());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
