"""Types at a command on a pseudo-terminal, and prints what the terminal showed.

Arguments: the command. Standard input: a step a line, "type TEXT" (with Python's escapes),
"pause SECONDS", "expect TEXT" or "end".
An expectation looks behind what the last one found. Ends with 0 when all came as expected and the command ended with 0.
"""
import os
import pty
import re
import select
import sys
import time

PATIENCE_SECONDS = 20
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>()][0AB]?|\x07")


def main():
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.execvp(sys.argv[1], sys.argv[1:])
    shown = b""
    at = 0
    for step in sys.stdin.read().splitlines():
        word, _, text = step.partition(" ")
        if word == "pause":
            time.sleep(float(text))
            continue
        if word == "type":
            os.write(terminal, text.encode().decode("unicode_escape").encode())
            continue
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            plain = ESCAPES.sub(b"", shown).replace(b"\r", b"")
            found = plain.find(text.encode(), at) if word == "expect" else -1
            if found >= 0:
                at = found + len(text)
                break
            ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
            try:
                more = os.read(terminal, 65536) if ready else b""
            except OSError:  # the other side is closed
                more = b""
            if not more:
                if word == "end":
                    break
                sys.stdout.write(plain.decode(errors="replace"))
                sys.exit("it did not come: " + step)
            shown += more
    sys.stdout.write(ESCAPES.sub(b"", shown).replace(b"\r", b"").decode(errors="replace"))
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


main()
