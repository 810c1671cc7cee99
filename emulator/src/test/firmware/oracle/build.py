#!/usr/bin/env python3
"""Builds the test programs and records what QEMU makes of them.

    ./build.py            builds every program and writes NAME.elf and NAME.qemu.txt to the test resources
    ./build.py NAME ...   these only

Needs arm-none-eabi-gcc and qemu-system-arm (recorded with 12.2 and 7.2.22, Debian bookworm). The tests need neither.
"""
import pathlib
import struct
import subprocess
import sys
import tempfile

INTEGER_BLOCKS = 220  # as random_program.py
LOG_BYTES = 12008  # struct log in oracle.c, rounded up to 8
HERE = pathlib.Path(__file__).resolve().parent
RESOURCES = HERE.parents[1] / "resources" / "oracle"
# Programs for which QEMU is no oracle (see README.md): their expected notes are written by hand.
BY_HAND = {"sleep"}
# Not a C program, and its results are no notes but a table: a line for every block.
RANDOM = "random"
GCC = ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=soft", "-O1", "-std=gnu11", "-Wall", "-Wextra",
       "-Werror", "-Wno-unused-parameter", "-ffreestanding", "-nostdlib", "-fno-tree-loop-distribute-patterns", "-Wl,--build-id=none",
       "-Wl,--no-warn-rwx-segments", "-T", "link.ld"]
QEMU = ["qemu-system-arm", "-M", "netduinoplus2", "-display", "none", "-serial", "null", "-monitor", "none",
        "-icount", "shift=4,align=off,sleep=off", "-semihosting-config", "enable=on,target=native"]


def build(name):
    elf = RESOURCES / f"{name}.elf"
    with tempfile.TemporaryDirectory() as folder:
        source = f"{name}.c"
        if name == RANDOM:
            source = f"{folder}/random.s"
            pathlib.Path(source).write_text(subprocess.check_output([HERE / "random_program.py"], text=True))
        subprocess.run(GCC + ["oracle.c", source, "-o", str(elf)], cwd=HERE, check=True)
    subprocess.run(["arm-none-eabi-strip", "--strip-debug", str(elf)], check=True)
    return elf


def loaded(elf):
    """The bytes of the loadable segments, by address."""
    data = elf.read_bytes()
    offset, = struct.unpack_from("<I", data, 28)
    size, count = struct.unpack_from("<HH", data, 42)
    for i in range(count):
        kind, at, address, _, length, _, _, _ = struct.unpack_from("<8I", data, offset + i * size)
        if kind == 1 and length:
            yield address, data[at:at + length]


def text_at(segments, address):
    for base, data in segments:
        if base <= address < base + len(data):
            return data[address - base:data.index(0, address - base)].decode()
    return f"label at 0x{address:08X}"


def run(elf):
    """What the program left in its log section."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(QEMU + ["-kernel", str(elf)], cwd=folder, timeout=30, capture_output=True, text=True)
        log = pathlib.Path(folder) / "oracle.bin"
        if not log.exists() or not log.stat().st_size:
            sys.exit(f"{elf.name}: QEMU wrote no log\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return log.read_bytes()


def notes_of(elf):
    data = run(elf)
    segments = list(loaded(elf))
    count, = struct.unpack_from("<I", data)
    pairs = (struct.unpack_from("<II", data, 4 + 8 * i) for i in range(count))
    return [f"{text_at(segments, label)} = 0x{value:08X}" for label, value in pairs]


def blocks_of(elf):
    words = [f"{word:08X}" for word, in struct.iter_unpack("<I", run(elf)[LOG_BYTES:])]
    integers = 14 * INTEGER_BLOCKS
    for first in range(0, integers, 14):
        yield " ".join(words[first:first + 14])
    for first in range(integers, len(words), 22):
        yield " ".join(words[first:first + 22])


def main():
    RESOURCES.mkdir(parents=True, exist_ok=True)
    names = sys.argv[1:] or sorted(p.stem for p in HERE.glob("*.c") if p.stem != "oracle") + [RANDOM]
    for name in names:
        elf = build(name)
        if name not in BY_HAND:
            notes = list(blocks_of(elf) if name == RANDOM else notes_of(elf))
            (RESOURCES / f"{name}.qemu.txt").write_text("\n".join(notes) + "\n")
            print(f"{name}: {len(notes)} lines")


main()
