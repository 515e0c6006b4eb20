"""The tour in the READMEs: its commands are run, its output is what they print.

A fenced block of the kind `console` holds commands behind `$ ` and what they print.
`python tests/docs/tour.py README.md README.zh.md` writes the blocks anew.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
READMES = (ROOT / "README.md", ROOT / "README.zh.md")
BLOCK = re.compile(r"(?<=^```console\n)(?P<body>\$ casework .*?)(?=^```$)", re.M | re.S)
ELISION = "…\n"
"""A block that ends with this line shows the beginning of what is printed."""


def casework(*words: str, data: Path) -> str:
    """What a command prints for a person at a terminal of 100 columns."""
    run = subprocess.run(
        [sys.executable, "-m", "casework", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"CASEWORK_DATA": str(data), "COLUMNS": "100", "LANG": "C"},
    )
    if run.returncode not in {0, 1}:
        raise RuntimeError(f"casework {shlex.join(words)}: {run.stderr}")
    lines = (run.stdout + run.stderr).splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def build(data: Path) -> None:
    """The demo district on which the tour is walked."""
    casework("demo", "--no-serve", data=data)


def blocks(text: str) -> list[str]:
    """The bodies of the console blocks that begin with a casework command."""
    return [match["body"] for match in BLOCK.finditer(text)]


def told(body: str, data: Path) -> str:
    """A block's body as the program prints it now; as long as it was, if it elides."""
    (command,) = re.findall(r"^\$ casework (.*)$", body, re.M)
    printed = casework(*shlex.split(command), data=data)
    fresh = f"$ casework {command}\n{printed}"
    if body.endswith(ELISION):
        kept = body.count("\n") - 1
        fresh = "".join(fresh.splitlines(keepends=True)[:kept]) + ELISION
    return fresh


def main(paths: list[str]) -> None:
    """Write the blocks of some files anew."""
    with TemporaryDirectory() as folder:
        build(Path(folder))
        for path in map(Path, paths):
            text = path.read_text(encoding="utf-8")
            for body in blocks(text):
                text = text.replace(body, told(body, Path(folder)))
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
