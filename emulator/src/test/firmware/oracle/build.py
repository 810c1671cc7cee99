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

HERE = pathlib.Path(__file__).resolve().parent
RESOURCES = HERE.parents[1] / "resources" / "oracle"
# Programs for which QEMU is no oracle (see README.md): their expected notes are written by hand.
BY_HAND = {"sleep", "lockup"}
GCC = ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=soft", "-O1", "-std=gnu11", "-Wall", "-Wextra",
       "-Werror", "-Wno-unused-parameter", "-ffreestanding", "-nostdlib", "-fno-tree-loop-distribute-patterns", "-Wl,--build-id=none",
       "-Wl,--no-warn-rwx-segments", "-T", "link.ld"]
QEMU = ["qemu-system-arm", "-M", "netduinoplus2", "-display", "none", "-serial", "null", "-monitor", "none",
        "-icount", "shift=4,align=off,sleep=off", "-semihosting-config", "enable=on,target=native"]


def build(name):
    elf = RESOURCES / f"{name}.elf"
    subprocess.run(GCC + ["oracle.c", f"{name}.c", "-o", str(elf)], cwd=HERE, check=True)
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
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(QEMU + ["-kernel", str(elf)], cwd=folder, timeout=30, capture_output=True, text=True)
        log = pathlib.Path(folder) / "oracle.bin"
        if not log.exists() or not log.stat().st_size:
            sys.exit(f"{elf.name}: QEMU wrote no log\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        data = log.read_bytes()
    segments = list(loaded(elf))
    count, = struct.unpack_from("<I", data)
    pairs = (struct.unpack_from("<II", data, 4 + 8 * i) for i in range(count))
    return [f"{text_at(segments, label)} = 0x{value:08X}" for label, value in pairs]


def main():
    RESOURCES.mkdir(parents=True, exist_ok=True)
    names = sys.argv[1:] or sorted(p.stem for p in HERE.glob("*.c") if p.stem != "oracle")
    for name in names:
        elf = build(name)
        if name not in BY_HAND:
            notes = run(elf)
            (RESOURCES / f"{name}.qemu.txt").write_text("\n".join(notes) + "\n")
            print(f"{name}: {len(notes)} notes")


main()
