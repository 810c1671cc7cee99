@ Hand-written: a function, but without a size.
    .syntax unified
    .thumb
    .section .text.after, "ax"
    .global after_assembly
    .type after_assembly, %function
after_assembly:
    lsrs r0, r0, #8
    adds r0, #1
    bx lr
