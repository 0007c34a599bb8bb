"""The command line as a process: `dissent`, or `python -m mkdocs_dissent`.

An answer that is known is told before anything is imported that takes its time.
"""

from __future__ import annotations

import gc
import os
import sys

from mkdocs_dissent.cache import Answer, Memory
from mkdocs_dissent.cli.streams import put, reason, steady, tell


def main() -> None:
    """Run the command line of this process, and end the process."""
    # A run is short, and what it makes it needs to the end: looking for garbage costs a tenth.
    gc.disable()
    steady()
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
        memory = Memory.of(argv) if argv[:1] == ["check"] else None
        if memory is not None and (answer := memory.recall()) is not None:
            return _repeated(answer)
        from mkdocs_dissent.cli.main import run

        return run(argv, memory)
    except KeyboardInterrupt:
        tell("dissent: stopped")
        return 2


def _repeated(answer: Answer) -> int:
    status, result, beside = answer
    if beside:
        tell(beside.removesuffix("\n"))
    try:
        put(result)
    except OSError as error:
        tell(f"dissent: the output can't be written: {reason(error)}")
        return 2
    return status


if __name__ == "__main__":
    main()
