"""``python -m derivations``: every section in reading order, then the table of symbols."""

from __future__ import annotations

import argparse

from derivations.catalogue import document
from derivations.script import FORMATS

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", choices=FORMATS, default="text")
    print(document(parser.parse_args().format))
