/**
 * Firmware images: what is loaded where, and what the debug information says about it.
 *
 * <p>A file is judged once, at {@link dev.metronome.image.ImageLoader#load}: it comes out as a {@link
 * dev.metronome.image.FirmwareImage} that the chip can start, or as an {@link dev.metronome.image.ImageException} that
 * says what is wrong, where, and what to do. Symbols, line tables and prototypes are needed for words only: they are
 * read when first asked for, and when they are damaged the image still runs.
 */
package dev.metronome.image;
