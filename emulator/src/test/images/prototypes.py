"""What gdb makes of the functions of an image: run by the Makefile inside gdb, whose reader of DWARF is its own.

A line a symbol of code: address, raw name, parameters, and what comes back; "none" when gdb knows no function there.
"""
import os
import subprocess
import gdb

KINDS = {
    gdb.TYPE_CODE_INT: "INTEGER", gdb.TYPE_CODE_BOOL: "INTEGER", gdb.TYPE_CODE_CHAR: "INTEGER",
    gdb.TYPE_CODE_ENUM: "INTEGER", gdb.TYPE_CODE_FLT: "FLOATING", gdb.TYPE_CODE_PTR: "POINTER",
    gdb.TYPE_CODE_REF: "POINTER", gdb.TYPE_CODE_RVALUE_REF: "POINTER", gdb.TYPE_CODE_STRUCT: "AGGREGATE",
    gdb.TYPE_CODE_UNION: "AGGREGATE",
}


def words(kind):
    plain = kind.strip_typedefs()
    return "%s %d" % (KINDS[plain.code], plain.sizeof) if plain.code in KINDS else "UNKNOWN"


def result(kind):
    nothing = kind.strip_typedefs().code == gdb.TYPE_CODE_VOID or kind.sizeof == 0
    return "nothing" if nothing else words(kind)


def function_at(address):
    """The function itself, not one that was inlined at its very start."""
    block = gdb.block_for_pc(address)
    found = None
    while block is not None:
        found = block.function or found
        block = block.superblock
    return found


def prototype(address):
    function = function_at(address)
    if function is None or function.value().address.cast(gdb.lookup_type("long")) & ~1 != address:
        return "none"
    parameters = [words(field.type) for field in function.type.fields()]
    if "..." in str(function.type).split("(")[-1]:
        parameters.append("...")
    return "(%s) %s" % (", ".join(parameters), result(function.type.target()))


gdb.execute("maint expand-symtabs")  # or else what no .debug_aranges leads to is not found
image = gdb.objfiles()[0].filename
symbols = subprocess.check_output([os.environ["NM"], "-n", "--defined-only", image], text=True)
for line in symbols.splitlines():
    address, kind, name = line.split()
    if kind in "tTwW" and not name.startswith("$"):
        print("%08x %s %s" % (int(address, 16) & ~1, name, prototype(int(address, 16) & ~1)))
