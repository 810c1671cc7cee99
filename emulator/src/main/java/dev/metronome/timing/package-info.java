/**
 * Instructions and their cycles, and nothing that executes them: a decoder for all of Thumb-2 as a Cortex-M4F has it,
 * with a cost in each row; a pipeline that turns "this one executes next" into cycles; the way from flash to the core.
 */
package dev.metronome.timing;
