"""The command line as a process: `dissent`, or `python -m mkdocs_dissent`."""

import gc
import os
import sys


def main() -> None:
    """Run the command line of this process, and end the process."""
    # A run is short, and what it makes it needs to the end: looking for garbage costs a tenth.
    gc.disable()
    status = _run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        # A stream may be closed, or be none at all.
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            continue
    # Everything is written and closed: to take the rest apart, object by object, costs a tenth too.
    os._exit(status)


def _run(argv: list[str]) -> int:
    try:
        # Importing takes long enough to be stopped in.
        from mkdocs_dissent.cli.main import run
        from mkdocs_dissent.cli.output import prepare_streams

        prepare_streams()
        return run(argv)
    except KeyboardInterrupt:
        print("dissent: stopped", file=sys.stderr)
        return 2


if __name__ == "__main__":
    main()
