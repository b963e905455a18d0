"""``python -m derivations``: every section in reading order, then the table of symbols."""

from __future__ import annotations

import argparse

from derivations.catalogue import scripts
from derivations.script import FORMATS
from derivations.symbols import table

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", choices=FORMATS, default="text")
    chosen = parser.parse_args().format
    for script in scripts().values():
        print(script.render(chosen), end="\n\n\n")
    print(table(chosen))
