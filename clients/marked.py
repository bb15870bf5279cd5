"""Compares all that a compiler found with the lines that are marked `must fail: CODE`: marked.py FOLDER OUTPUT"""

import pathlib
import re
import sys

folder, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).read_text(encoding="utf-8")
expected = {
    (str(file), number, line.rsplit("must fail: ", 1)[1].strip())
    for file in folder.rglob("*.[tp][sy]")
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    if "must fail: " in line
}
# tsc: wrong/calls.ts(11,50): error TS2322: …   mypy: wrong/calls.py:22: error: …  [arg-type]
found = {
    (match["ts"] or match["py"], int(match["ts_line"] or match["py_line"]), match["ts_code"] or match["py_code"])
    for match in re.finditer(
        r"^(?P<ts>[^(\n]+)\((?P<ts_line>\d+),\d+\): error (?P<ts_code>TS\d+)"
        r"|^(?P<py>[^:\n]+):(?P<py_line>\d+): error: .*\[(?P<py_code>[a-z-]+)\]$",
        output,
        re.MULTILINE,
    )
}
for place in sorted(expected - found):
    print(f"not found: {place}")
for place in sorted(found - expected):
    print(f"not expected: {place}")
if not expected or expected != found:
    print(output)
    sys.exit(1)
print(f"{len(found)} faults found, as marked")
