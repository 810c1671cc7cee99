package dev.metronome.machine;

import dev.metronome.board.BoardDefinition;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Sha256;
import dev.metronome.stm32l4.WhatIf;

/**
 * What a snapshot is of, and fits again.
 *
 * @param image       its file's name
 * @param imageDigest of what is loaded
 * @param board       its name
 * @param boardDigest of its facts
 * @param whatIf      settings that stand whatever the firmware writes
 */
record Origin(String image, String imageDigest, String board, String boardDigest, WhatIf whatIf) {
    private static final String NO_IMAGE = "no image";
    private static final int SHOWN_DIGITS = 16;

    static Origin of(FirmwareImage image, BoardDefinition board, WhatIf whatIf) {
        return new Origin(image == null ? NO_IMAGE : String.valueOf(image.file().getFileName()),
                image == null ? "" : image.digest(), board.name(), Sha256.of(board.toString()), whatIf);
    }

    /**
     * Refuses what is of something else than this machine.
     *
     * @throws SnapshotException that names both
     */
    void refuse(Origin snapshot) {
        if (!snapshot.imageDigest.equals(imageDigest)) {
            throw new SnapshotException("the snapshot is of " + named(snapshot.image, snapshot.imageDigest)
                    + ", this machine has " + named(image, imageDigest)
                    + "; take it up with the image that it was taken of");
        }
        if (!snapshot.boardDigest.equals(boardDigest)) {
            throw new SnapshotException("the snapshot is of the board " + snapshot.board + ", this machine is "
                    + (board.equals(snapshot.board) ? "another description of it" : board)
                    + "; take it up on the board that it was taken of");
        }
        if (!snapshot.whatIf.equals(whatIf)) {
            throw new SnapshotException(
                    "the snapshot is of a machine with other settings (" + snapshot.whatIf.describe()
                            + ") than this one (" + whatIf.describe() + ")");
        }
    }

    private static String named(String image, String digest) {
        return digest.isEmpty() ? image : image + " (SHA-256 " + digest.substring(0, SHOWN_DIGITS) + "...)";
    }
}
