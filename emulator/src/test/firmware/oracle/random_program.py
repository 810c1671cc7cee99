#!/usr/bin/env python3
"""Writes random.s: blocks of random instructions on random registers, each followed by a dump of what they left.

The same seed gives the same program. Nothing UNPREDICTABLE is generated, nothing that depends on an address.
"""
import random
import sys

SEED = 20261123
INTEGER_BLOCKS = 220
FLOAT_BLOCKS = 160
CONDITIONS = ["eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le"]
rnd = random.Random(SEED)


def reg(low=False):
    return f"r{rnd.randrange(8 if low or rnd.random() < 0.4 else 13)}"


def two():
    return [f"r{n}" for n in rnd.sample(range(13), 2)]


def constant():
    """A constant that 32-bit data-processing instructions can hold (A5.3.2)."""
    byte = rnd.randrange(256)
    kind = rnd.randrange(5)
    if kind == 0:
        return byte
    if kind == 1:
        return byte * 0x00010001
    if kind == 2:
        return byte * 0x01000100
    if kind == 3:
        return byte * 0x01010101
    return (byte | 0x80) << rnd.randrange(0, 24)


def operand():
    kind = rnd.random()
    if kind < 0.35:
        return f"#0x{constant():X}"
    if kind < 0.6:
        return reg()
    shift = rnd.choice(["lsl", "lsr", "asr", "ror", "rrx"])
    if shift == "rrx":
        return f"{reg()}, rrx"
    return f"{reg()}, {shift} #{rnd.randrange(0 if shift == 'lsl' else 1, 32 if shift in ('lsl', 'ror') else 33)}"


def s():
    return rnd.choice(["", "s"])


# Each maker gives (mnemonic, operands); a condition goes behind the mnemonic.
def arithmetic():
    return rnd.choice(["and", "orr", "eor", "bic", "orn", "add", "sub", "rsb", "adc", "sbc"]) + s(), \
        f"{reg()}, {reg()}, {operand()}"


def small():
    """What has a 16-bit encoding."""
    a, b = reg(True), reg(True)
    return rnd.choice([
        (rnd.choice(["and", "orr", "eor", "bic", "adc", "sbc", "mul"]) + s(), f"{a}, {b}, {a}" if s() else f"{a}, {a}, {b}"),
        (rnd.choice(["add", "sub"]) + s(), f"{a}, {b}, #{rnd.randrange(8)}"),
        (rnd.choice(["add", "sub"]) + s(), f"{a}, {a}, #{rnd.randrange(256)}"),
        ("mov" + s(), f"{a}, #{rnd.randrange(256)}"),
        (rnd.choice(["lsl", "lsr", "asr"]) + s(), f"{a}, {b}, #{rnd.randrange(1, 32)}"),
        ("rsb" + s(), f"{a}, {b}, #0"),
        ("mvn" + s(), f"{a}, {b}"),
        ("cmp", f"{a}, #{rnd.randrange(256)}"),
    ])


def moves():
    return rnd.choice([
        (rnd.choice(["mov", "mvn"]) + s(), f"{reg()}, {operand()}"),
        ("movw", f"{reg()}, #{rnd.randrange(65536)}"),
        ("movt", f"{reg()}, #{rnd.randrange(65536)}"),
        (rnd.choice(["addw", "subw"]), f"{reg()}, {reg()}, #{rnd.randrange(4096)}"),
        (rnd.choice(["lsl", "lsr", "asr", "ror"]) + s(), f"{reg()}, {reg()}, {reg()}"),
    ])


def compare():
    return rnd.choice(["cmp", "cmn", "tst", "teq"]), f"{reg()}, {operand()}"


def bits():
    lsb = rnd.randrange(32)
    width = rnd.randrange(1, 33 - lsb)
    rotation = rnd.choice(["", ", ror #8", ", ror #16", ", ror #24"])
    return rnd.choice([
        (rnd.choice(["clz", "rbit", "rev", "rev16", "revsh"]), f"{reg()}, {reg()}"),
        ("bfc", f"{reg()}, #{lsb}, #{width}"),
        (rnd.choice(["bfi", "sbfx", "ubfx"]), f"{reg()}, {reg()}, #{lsb}, #{width}"),
        (rnd.choice(["sxtb", "uxtb", "sxth", "uxth", "sxtb16", "uxtb16"]), f"{reg()}, {reg()}{rotation}"),
        (rnd.choice(["sxtab", "uxtab", "sxtah", "uxtah", "sxtab16", "uxtab16"]), f"{reg()}, {reg()}, {reg()}{rotation}"),
        ("pkhbt", f"{reg()}, {reg()}, {reg()}, lsl #{rnd.randrange(1, 32)}"),
        ("pkhtb", f"{reg()}, {reg()}, {reg()}, asr #{rnd.randrange(1, 33)}"),
    ])


def multiply():
    low, high = two()
    halves = rnd.choice(["bb", "bt", "tb", "tt"])
    x = rnd.choice(["", "x"])
    r = rnd.choice(["", "r"])
    return rnd.choice([
        ("mul", f"{reg()}, {reg()}, {reg()}"),
        (rnd.choice(["mla", "mls"]), f"{reg()}, {reg()}, {reg()}, {reg()}"),
        (rnd.choice(["smull", "umull", "smlal", "umlal", "umaal", "smlal" + halves, "smlald" + x, "smlsld" + x]),
         f"{low}, {high}, {reg()}, {reg()}"),
        (rnd.choice(["smul" + halves, "smulw" + halves[0], "smuad" + x, "smusd" + x, "smmul" + r, "usad8"]),
         f"{reg()}, {reg()}, {reg()}"),
        (rnd.choice(["smla" + halves, "smlaw" + halves[1], "smlad" + x, "smlsd" + x, "smmla" + r, "smmls" + r, "usada8"]),
         f"{reg()}, {reg()}, {reg()}, {reg()}"),
        (rnd.choice(["udiv", "sdiv"]), f"{reg()}, {reg()}, {reg()}"),
    ])


def saturate():
    shift = rnd.choice(["", f", lsl #{rnd.randrange(1, 32)}", f", asr #{rnd.randrange(1, 32)}"])
    return rnd.choice([
        ("ssat", f"{reg()}, #{rnd.randrange(1, 33)}, {reg()}{shift}"),
        ("usat", f"{reg()}, #{rnd.randrange(0, 32)}, {reg()}{shift}"),
        ("ssat16", f"{reg()}, #{rnd.randrange(1, 17)}, {reg()}"),
        ("usat16", f"{reg()}, #{rnd.randrange(0, 16)}, {reg()}"),
        (rnd.choice(["qadd", "qsub", "qdadd", "qdsub"]), f"{reg()}, {reg()}, {reg()}"),
    ])


def parallel():
    name = rnd.choice(["s", "u", "q", "uq", "sh", "uh"]) + rnd.choice(["add8", "add16", "asx", "sax", "sub8", "sub16"])
    return rnd.choice([name, name, name, "sel"]), f"{reg()}, {reg()}, {reg()}"


def memory():
    low, high = two()
    word = 4 * rnd.randrange(14)
    return rnd.choice([
        (rnd.choice(["ldr", "str"]), f"{reg()}, [sp, #{word}]"),
        (rnd.choice(["ldrb", "strb", "ldrsb"]), f"{reg()}, [sp, #{rnd.randrange(60)}]"),
        (rnd.choice(["ldrh", "strh", "ldrsh", "ldr", "str"]), f"{reg()}, [sp, #{rnd.randrange(56)}]"),
        (rnd.choice(["ldrd", "strd"]), f"{low}, {high}, [sp, #{word}]"),
    ])


INTEGER = [arithmetic, arithmetic, small, small, moves, compare, compare, bits, multiply, multiply, saturate, parallel,
           parallel, memory]


def single():
    return f"s{rnd.randrange(16)}"


def float_arithmetic():
    return rnd.choice(["vadd", "vsub", "vmul", "vnmul", "vdiv", "vmla", "vmls", "vnmla", "vnmls", "vfma", "vfms", "vfnma",
                       "vfnms"]), ".f32", f"{single()}, {single()}, {single()}"


def float_unary():
    return rnd.choice(["vsqrt", "vabs", "vneg", "vmov"]), ".f32", f"{single()}, {single()}"


def float_convert():
    s0 = single()
    bits = rnd.choice([16, 32])
    return rnd.choice([
        (rnd.choice(["vcvt", "vcvtr"]), rnd.choice([".s32.f32", ".u32.f32"]), f"{single()}, {single()}"),
        ("vcvt", rnd.choice([".f32.s32", ".f32.u32"]), f"{single()}, {single()}"),
        ("vcvt", rnd.choice([f".f32.s{bits}", f".f32.u{bits}", f".s{bits}.f32", f".u{bits}.f32"]),
         f"{s0}, {s0}, #{rnd.randrange(1, bits + 1)}"),
        (rnd.choice(["vcvtb", "vcvtt"]), rnd.choice([".f32.f16", ".f16.f32"]), f"{single()}, {single()}"),
    ])


def float_move():
    pair = rnd.randrange(15)
    low, high = rnd.sample(range(4), 2)
    return rnd.choice([
        ("vmov", "", f"r{low}, {single()}"),
        ("vmov", "", f"{single()}, r{low}"),
        ("vmov", "", f"s{pair}, s{pair + 1}, r{low}, r{high}"),
        ("vmov", "", f"r{low}, r{high}, s{pair}, s{pair + 1}"),
        ("vmov", ".f32", f"{single()}, #{rnd.choice(['1.0', '-2.0', '0.5', '3.25', '-31.0', '0.125'])}"),
        ("vldr", "", f"{single()}, [sp, #{4 * rnd.randrange(14)}]"),
        ("vstr", "", f"{single()}, [sp, #{4 * rnd.randrange(14)}]"),
    ])


def float_compare():
    return rnd.choice([
        (rnd.choice(["vcmp", "vcmpe"]), ".f32", f"{single()}, {single()}"),
        (rnd.choice(["vcmp", "vcmpe"]), ".f32", f"{single()}, #0.0"),
        ("vmrs", "", "APSR_nzcv, fpscr"),
        ("vmrs", "", "APSR_nzcv, fpscr"),
    ])


FLOAT = [float_arithmetic, float_arithmetic, float_arithmetic, float_unary, float_convert, float_convert, float_move,
         float_compare, lambda: (lambda m, o: (m, "", o))(*compare_low())]


def compare_low():
    return rnd.choice(["cmp", "cmn", "tst"]), f"r{rnd.randrange(4)}, r{rnd.randrange(4)}"


def instruction(makers, condition=""):
    made = rnd.choice(makers)()
    if condition and made[0] == "muls":  # only outside IT blocks
        made = ("mul", made[1])
    return f"{made[0]}{condition}{made[1]} {made[2]}" if len(made) == 3 else f"{made[0]}{condition} {made[1]}"


def sequence(makers, length):
    lines = []
    while len(lines) < length:
        if rnd.random() < 0.3:
            first = rnd.choice(CONDITIONS)
            other = CONDITIONS[CONDITIONS.index(first) ^ 1]
            shape = "".join(rnd.choice("te") for _ in range(rnd.randrange(4)))
            lines.append(f"it{shape} {first}")
            lines += [instruction(makers, first if x == "t" else other) for x in "t" + shape]
        else:
            lines.append(instruction(makers))
    return lines


def word():
    kind = rnd.random()
    if kind < 0.3:
        return rnd.choice([0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 31, 32, 33])
    return rnd.getrandbits(32) >> rnd.choice([0, 0, 0, 8, 16, 24])


def float_word():
    kind = rnd.random()
    if kind < 0.3:
        return rnd.choice([0, 0x80000000, 0x3F800000, 0xBF800000, 0x7F800000, 0xFF800000, 0x7FC00000, 0x7FA00001, 0xFFC12345,
                           0xFF812345, 1, 0x80000001, 0x007FFFFF, 0x00800000, 0x7F7FFFFF, 0xFF7FFFFF, 0x4F000000, 0xCF000000,
                           0x4F800000, 0x33800000])
    if kind < 0.8:
        return rnd.getrandbits(1) << 31 | rnd.randrange(110, 145) << 23 | rnd.getrandbits(23)
    return rnd.getrandbits(32)


def main(out):
    print(""".syntax unified
.cpu cortex-m4
.fpu fpv4-sp-d16
.thumb
.text
.macro integer_block number
    ldr lr, =inputs_\\number
    ldr r0, [lr, #52]
    msr APSR_nzcvqg, r0
    ldmia lr, {r0-r12}
.endm
.macro integer_dump number
    ldr lr, =oracle_results + 56 * \\number
    stmia lr!, {r0-r12}
    mrs r0, APSR
    str r0, [lr]
    b 1f
    .ltorg
1:
.endm
.macro float_block number
    ldr lr, =inputs_\\number
    ldr r0, [lr, #80]
    vmsr fpscr, r0
    ldr r0, [lr, #84]
    msr APSR_nzcvqg, r0
    vldmia lr!, {s0-s15}
    ldmia lr, {r0-r3}
.endm
.macro float_dump number
    ldr lr, =oracle_results + 56 * INTEGER_BLOCKS + 88 * \\number
    vstmia lr!, {s0-s15}
    stmia lr!, {r0-r3}
    vmrs r0, fpscr
    mrs r1, APSR
    stmia lr!, {r0, r1}
    b 1f
    .ltorg
1:
.endm

@ What comes between: spoils everything that an exception may spoil.
.thumb_func
spoil:
    vmov s15, r0
    vmov s1, r0
    vmov.f32 s14, #2.0
    vdiv.f32 s13, s14, s0
    ldr r1, =0xF7C0009F
    vmsr fpscr, r1
    ldr r1, =0xF80F0000
    msr APSR_nzcvqg, r1
    bx lr
    .ltorg

.global program
.thumb_func
program:
    push {r4-r11, lr}
    sub sp, #64
    movs r0, #0
1:  lsls r1, r0, #2
    mul r2, r1, r1
    str r2, [sp, r1]
    adds r0, #1
    cmp r0, #16
    bne 1b
    ldr r0, =0xE000ED88
    mov r1, #0xF00000
    str r1, [r0]
    dsb
    isb
    ldr r0, =handlers
    ldr r1, =spoil
    str r1, [r0, #60]
    ldr r0, =0x20017000     @ the test's wish: SysTick's period, or 0
    ldr r1, [r0]
    ldr r0, =0xE000E010
    str r1, [r0, #4]
    str r1, [r0, #8]
    movs r2, #7
    cbz r1, 1f
    str r2, [r0]
1:  b 1f
    .ltorg
1:""", file=out)
    print(f".equ INTEGER_BLOCKS, {INTEGER_BLOCKS}", file=out)
    data = []
    for n in range(INTEGER_BLOCKS):
        print(f"integer_block {n}", file=out)
        for line in sequence(INTEGER, rnd.randrange(6, 20)):
            print("    " + line, file=out)
        print(f"integer_dump {n}", file=out)
        data.append((n, [word() for _ in range(13)] + [rnd.getrandbits(32) & 0xF80F0000]))
    for n in range(FLOAT_BLOCKS):
        print(f"float_block {INTEGER_BLOCKS + n}", file=out)
        for line in sequence(FLOAT, rnd.randrange(5, 16)):
            print("    " + line, file=out)
        print(f"float_dump {n}", file=out)
        fpscr = rnd.choice([0, 0, rnd.randrange(32) << 22]) | rnd.randrange(16) << 28
        data.append((INTEGER_BLOCKS + n, [float_word() for _ in range(16)] + [word() for _ in range(4)]
                     + [fpscr, rnd.getrandbits(32) & 0xF80F0000]))
    print("""    ldr r0, =0xE000E010
    movs r1, #0
    str r1, [r0]
    add sp, #64
    pop {r4-r11, pc}
    .ltorg
.section .rodata
.align 2""", file=out)
    for n, words in data:
        print(f"inputs_{n}: .word " + ", ".join(f"0x{w:08X}" for w in words), file=out)
    print(f""".section .log, "aw", %nobits
.global oracle_results
.align 3
oracle_results: .space {56 * INTEGER_BLOCKS + 88 * FLOAT_BLOCKS}""", file=out)


main(sys.stdout)
