#!/usr/bin/env python3
"""Makes two lists of what GNU objdump calls Thumb instructions: outside oracles for decoder and disassembler.

    python3 thumb-objdump.py        needs arm-none-eabi-objdump; made with 2.40

thumb-objdump.txt.gz, one line an instruction: its bits in hex (4 or 8 digits), a space, objdump's mnemonic without
condition and width; '-' where objdump knows no such instruction. First every 16-bit instruction, then for each first
half-word of a 32-bit one (0xE800..0xFFFF) SECONDS second half-words, from a fixed seed, half of them with nibbles that
encodings tend to want.

thumb-operands.txt.gz, the same with objdump's whole text but for its comments, all of it as if it stood at address
0x1000: every 16-bit instruction; of the 32-bit ones, some that want bits in many places, and those of the first list
that objdump knows and an Armv7E-M core may have; then some of both behind an "it eq" (a '?' before the bits).
"""
import gzip
import os
import random
import re
import struct
import subprocess
import tempfile

SECONDS = 16
# of the second list's last part, one in so many
NARROW_IN_IT_STEP = 9
WIDE_IN_IT_STEP = 19
# bytes from one instruction to the next, and where the second list has them all
STEP = 12
BASE = 0x1000
HERE = os.path.dirname(os.path.abspath(__file__))


def seconds(first, source):
    for i in range(SECONDS):
        second = source.getrandbits(16)
        if i % 2:
            for shift in (0, 4, 8, 12):
                choice = source.randrange(4)
                if choice < 2:
                    second = second & ~(0xF << shift) | (0, 0xF)[choice] << shift
        if first & 0xEC00 == 0xEC00 and i % 4 < 3:  # CP10 or CP11
            second = second & ~0x0F00 | (0x0A00, 0x0B00, 0x0A00)[i % 4]
        yield second


def disassembled(words, before=()):
    """objdump's code and text of each instruction, with what stands before it; targets are as if it were at BASE."""
    with tempfile.NamedTemporaryFile(suffix=".bin") as binary:
        for word in words:
            # two NOPs keep an instruction that objdump reads longer or shorter away from its neighbour
            # and end an IT block (16-bit IT would give the following ones conditions)
            halves = before + word
            binary.write(struct.pack("<%dH" % len(halves), *halves) + b"\x00\xbf" * (STEP // 2 - len(halves)))
        binary.flush()
        text = subprocess.run(
            ["arm-none-eabi-objdump", "-D", "-z", "-b", "binary", "-marm", "-Mforce-thumb", binary.name],
            check=True, capture_output=True, text=True).stdout
    found = {}
    for line in text.splitlines():
        match = re.match(r"\s*([0-9a-f]+):\t([0-9a-f ]+?)\s*\t(.*)$", line)
        if match:
            found[int(match[1], 16)] = (match[2].replace(" ", ""), match[3].strip())
    for i in range(len(words)):
        at = STEP * i + 2 * len(before)
        code, meaning = found[at]
        if len(code) != 4 * len(words[i]) or re.match(r".*UNDEFINED|undefined|\.|@", meaning):
            meaning = "-"
        text = re.sub(r"\s*[;@].*", "", meaning)
        yield text if text.startswith("bkpt") else re.sub(r"\b0x([0-9a-f]+)$", lambda to: moved(to, at), text)


def moved(target, at):
    """A branch's target."""
    return "0x%x" % (int(target[1], 16) - at + BASE & 0xFFFFFFFF)


def bits(word):
    return "".join("%04x" % half for half in word)


def write(name, lines):
    with open(os.path.join(HERE, name), "wb") as raw, \
            gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
        out.write(("\n".join(lines) + "\n").encode())


def ours(word):
    """False for what no Armv7E-M core with FPv4-SP has: Advanced SIMD, coprocessors but CP10 and CP11."""
    first, second = word
    return first & 0xFF10 != 0xF900 and (
        first & 0xEC00 != 0xEC00 or first & 0xFF00 != 0xEF00 and second & 0x0E00 == 0x0A00 and first < 0xF000)


def rare():
    """Instructions that the list of all first half-words has too few of, for they want bits in many places."""
    source = random.Random(20401)

    def register():
        return source.randrange(16)

    # hints, barriers, MRS, MSR, VMSR, VMRS
    yield from ((0xF3AF, 0x8000 | i) for i in range(256))
    yield from ((0xF3BF, 0x8F00 | i) for i in range(256))
    yield from ((0xF3EF, 0x8000 | i % 15 << 8 | i) for i in range(256))
    yield from ((0xF380 | i % 13, 0x8800 | mask << 10 | i) for i in range(32) for mask in range(4))
    yield from ((first, r << 12 | 0x0A10) for first in (0xEEE1, 0xEEF1) for r in range(16))
    # extensions, parallel arithmetic, REV and CLZ (Rm twice), multiplications
    for form in range(256):
        n, first, second = register(), 0xFA00 | form & 0xF0, form << 4 & 0xF0
        yield first | n, 0xF000 | second | register() << 8 | n
        yield first | 0xF, 0xF000 | second | register() << 8 | register()
        yield first | 0x100 | n, 0xF000 | second | register() << 8 | register()
    # exclusive accesses, preloads, MOV and RRX
    for form in (0xF40, 0xF50):
        yield 0xE8C0 | register(), register() << 12 | form | register()
        yield 0xE8D0 | register(), register() << 12 | form | 0xF
    for first in (0xF810, 0xF910, 0xF930):
        yield from ((first | source.randrange(15), 0xFC00 | source.getrandbits(8)) for _ in range(4))
    for first in (0xEA4F, 0xEA5F):
        yield from ((first, register() << 8 | form | register()) for form in (0, 0x30))


def main():
    source = random.Random(20400)
    narrow = [(half,) for half in range(0xE800)]
    wide = [(first, second) for first in range(0xE800, 0x10000) for second in seconds(first, source)]
    words = narrow + wide
    texts = list(disassembled(words))
    write("thumb-objdump.txt.gz",
          [bits(word) + " " + re.sub(r"\.[nw]$", "", text.split()[0]) for word, text in zip(words, texts)])

    lines = [bits(word) + " " + text for word, text in zip(narrow, texts)]
    known = [(word, text) for word, text in zip(wide, texts[len(narrow):]) if text != "-" and ours(word)]
    some = list(rare()) + [word for word, text in known]
    lines += [bits(word) + " " + text for word, text in zip(some, disassembled(some))]
    some = narrow[::NARROW_IN_IT_STEP] + some[::WIDE_IN_IT_STEP]
    lines += ["?" + bits(word) + " " + text for word, text in zip(some, disassembled(some, (0xBF08,)))]
    write("thumb-operands.txt.gz", [re.sub(r"\s+", " ", line) for line in lines])


main()
