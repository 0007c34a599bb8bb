"""Jinja templates, compiled once: what they compile to is kept where Python keeps modules'."""

import os
import pickle
import sys
from contextlib import suppress
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket


def templates(folder: Path, **options: Any) -> Environment:
    """The Jinja templates of a folder, in which an unknown name is an error."""
    options |= {"trim_blocks": True, "lstrip_blocks": True}
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        bytecode_cache=_Compiled(options),
        **options,
    )


class _Compiled(BytecodeCache):
    """Keeps compiled templates in `__pycache__`, for a build of ten records spends a third on them.

    Jinja compares the text of a template with what was compiled. Its version and the options of
    the environment are in the name, for they too say what a template compiles to.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        of = "".join(f"{name}{int(value is True)}" for name, value in sorted(options.items()))
        self._tag = "".join(filter(str.isalnum, f"jinja{version('jinja2')}{of}"))

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return cache_from_source(filename or name, optimization=self._tag)

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError, EOFError, pickle.UnpicklingError):
            bucket.bytecode_from_string(Path(bucket.key).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        part = Path(f"{bucket.key}.{os.getpid()}")
        # An installation may be one that nobody writes to; then it is compiled each time.
        with suppress(OSError):
            part.parent.mkdir(exist_ok=True)
            part.write_bytes(bucket.bytecode_to_string())
            part.replace(bucket.key)
