"""`python -m bench [NAME ...]`: run benchmarks, all by default; one JSON line per figure."""

import importlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path

NAMES = (
    "join",
    "queries",
    "table",
    "filter_change",
    "first_map",
    "first_pages",
    "large",
    "answers",
    "browser",
    "usual",
    "importing",
    "briefing",
)
ON_REQUEST = ("cluster",)  # needs Apache Spark, and an hour
# `streamlit run` and the tests import from the root as well.
sys.path.insert(0, str(Path(__file__).parents[1]))


def lines(name: str) -> Iterable[dict[str, object]]:
    """Run one benchmark; its figures come as they are measured."""
    found = importlib.import_module(f"bench.{name}").run()
    return [found] if isinstance(found, dict) else found


def main(arguments: list[str]) -> int:
    """Print the figures of the benchmarks named."""
    wanted = NAMES if arguments in ([], ["all"]) else arguments
    unknown = [name for name in wanted if name not in (*NAMES, *ON_REQUEST)]
    if unknown:
        known = ", ".join((*NAMES, *ON_REQUEST))
        print(f"no benchmark is called {', '.join(unknown)}; known: {known}", file=sys.stderr)
        return 2
    for name in wanted:
        for line in lines(name):
            print(json.dumps(line), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
