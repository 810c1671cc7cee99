/**
 * Instructions as text, in Arm's unified syntax and as GNU objdump writes it.
 *
 * <p>Each row of the encoding tables in {@link dev.metronome.timing} has a template, such as {@code "and{s}{c}.w {Rd},
 * {Rn}, {Rm}{,shift}"}; the five {@code ...Syntax} tables are switches without a default, so that a row without one
 * does not compile. {@code Operands} knows what stands in braces.
 */
package dev.metronome.disassembly;
