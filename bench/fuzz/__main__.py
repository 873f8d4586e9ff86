"""`python -m bench.fuzz readers --seed 1 --minutes 10`: try invented files, or with `drawing` invented records."""

import argparse
import importlib
import json
import sys
from pathlib import Path

from geodata import files


def main() -> int:
    """Print one JSON line with what was tried and found; the status is 1 if anything was."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("what", choices=("readers", "drawing"), nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--keep", type=Path, default=files.var_folder("fuzz"), help="folder for what fails")
    chosen = parser.parse_args()
    found = 0
    for name in chosen.what:
        line = importlib.import_module(f"bench.fuzz.{name}").run(chosen.seed, chosen.minutes, chosen.keep)
        print(json.dumps(line), flush=True)
        found += line["found"]
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
