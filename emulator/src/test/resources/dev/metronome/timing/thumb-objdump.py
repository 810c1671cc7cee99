#!/usr/bin/env python3
"""Makes thumb-objdump.txt.gz, what GNU objdump calls Thumb instructions: an outside oracle for the decoder.

    python3 thumb-objdump.py        needs arm-none-eabi-objdump; made with 2.40

One line an instruction: its bits in hex (4 or 8 digits), a space, objdump's mnemonic without condition and width; '-'
where objdump knows no such instruction. First every 16-bit instruction, then for each first half-word of a 32-bit one
(0xE800..0xFFFF) SECONDS second half-words, from a fixed seed, half of them with nibbles that encodings tend to want.
"""
import gzip
import os
import random
import re
import struct
import subprocess
import tempfile

SECONDS = 16
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


def main():
    source = random.Random(20400)
    words = [(half,) for half in range(0xE800)]
    for first in range(0xE800, 0x10000):
        words += [(first, second) for second in seconds(first, source)]
    with tempfile.NamedTemporaryFile(suffix=".bin") as binary:
        for word in words:
            # two NOPs keep an instruction that objdump reads longer or shorter away from its neighbour
            # and end an IT block (16-bit IT would give the following ones conditions)
            binary.write(struct.pack("<%dH" % len(word), *word) + b"\x00\xbf" * (6 - len(word)))
        binary.flush()
        text = subprocess.run(
            ["arm-none-eabi-objdump", "-D", "-z", "-b", "binary", "-marm", "-Mforce-thumb", binary.name],
            check=True, capture_output=True, text=True).stdout
    found = {}
    for line in text.splitlines():
        match = re.match(r"\s*([0-9a-f]+):\t([0-9a-f ]+?)\s*\t(.*)$", line)
        if match:
            found[int(match[1], 16)] = (match[2].replace(" ", ""), match[3].strip())
    lines = []
    for i, word in enumerate(words):
        code, meaning = found[12 * i]
        bits = "".join("%04x" % half for half in word)
        if "UNDEFINED" in meaning or meaning.startswith(("undefined", ".", "@")) or len(code) != len(bits):
            mnemonic = "-"
        else:
            mnemonic = meaning.split()[0]
            mnemonic = re.sub(r"\.[nw]$", "", mnemonic)
        lines.append(bits + " " + mnemonic)
    target = os.path.join(HERE, "thumb-objdump.txt.gz")
    with open(target, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
        out.write(("\n".join(lines) + "\n").encode())


main()
