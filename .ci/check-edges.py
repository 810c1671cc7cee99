"""Checks the report of five seconds of async-blinky or TwoLeds.java: LD1 goes on every 160,000,000 cycles, LD2 every 80,000,000."""

import json
import sys

WANTED = {"LD1": 160_000_000, "LD2": 80_000_000}

with open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file)

failures = []
if report["stop"] != "time-limit" or report["exit_code"] != 0:
    failures.append(f"the run ended with {report['stop']}, exit code {report['exit_code']}")
if report["warnings"]:
    failures.append(f"warnings: {report['warnings']}")
for led in report["leds"]:
    wanted = WANTED.pop(led["name"], None)
    if wanted is None:
        continue
    on = [edge["cycle"] for edge in led["edges"] if edge["on"]]
    # The first edge comes with the task's first poll, not at a deadline; the next may be a few cycles off.
    periods = [later - earlier for earlier, later in zip(on[1:], on[2:])]
    settled = periods[1:] if led["name"] == "LD2" else periods
    print(f"{led['name']}: {len(led['edges'])} edges, on to on {periods}")
    if not settled or any(period != wanted for period in settled):
        failures.append(f"{led['name']} should go on every {wanted} cycles, and does every {periods}")
for name in WANTED:
    failures.append(f"{name} is not in the report")

for failure in failures:
    print("FAILED:", failure)
sys.exit(1 if failures else 0)
