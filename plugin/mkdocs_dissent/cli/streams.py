"""Printing: whole, in UTF-8, and true about what failed. Imports nothing that takes its time."""

from __future__ import annotations

import os
import sys


def steady() -> None:
    """Have this process print every character it may meet, and the same bytes to every file.

    What a terminal can't show is shown by its number; what goes to a file or a pipe is UTF-8
    unless `PYTHONIOENCODING` says otherwise. A stream that was closed before (`>&-`) takes what it
    is given, and nobody reads it.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty() or "PYTHONIOENCODING" in os.environ:
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def put(text: str) -> None:
    """Print a result. A reader that has seen enough, such as `head`, changes no exit status.

    Raises OSError where the result can't be written.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_output()
    except OSError:
        _give_up_output()
        raise


def _give_up_output() -> None:
    """Let what is still to be printed go nowhere, so that the interpreter can end in peace."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


def tell(text: str) -> None:
    """Say something about the run, beside its result; nobody has to listen."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        return


def reason(error: OSError) -> str:
    """The system's own words for an error."""
    return (error.strerror or str(error)).lower()
