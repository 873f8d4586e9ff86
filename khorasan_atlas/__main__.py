"""`khorasan-atlas`: start the dashboard, or run a command of one of the packages."""

import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Installed, the three packages are inside this folder; in the repository they are beside it.
sys.path.insert(0, str(HERE if (HERE / "dashboard").is_dir() else HERE.parent))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    if words[:1] == ["run"]:
        from khorasan_atlas import server

        server.run.main(words[1:])
    # All commands together take two seconds to import; the dashboard starts without them.
    from khorasan_atlas import commands

    return commands.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
