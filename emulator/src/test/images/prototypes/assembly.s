@ The assembler writes down that this is a function, and nothing about its parameters.
    .syntax unified
    .thumb
    .text
    .global assembly
    .type assembly, %function
assembly:
    adds r0, r0, #1
    bx lr
    .size assembly, . - assembly
