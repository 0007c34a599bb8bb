"""Jinja templates, and where their compiled form is kept."""

import os
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
    """Keeps compiled templates in `__pycache__`, as Python keeps modules.

    To compile them takes a third of a build of ten records.

    Jinja compares the text of a template with what was compiled. Its version and the options of
    the environment are in the name, for they too say what a template compiles to.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        switches = "".join(f"{name}{value is True:d}" for name, value in sorted(options.items()))
        self._tag = "".join(filter(str.isalnum, f"jinja{version('jinja2')}{switches}"))

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return cache_from_source(filename or name, optimization=self._tag)

    def load_bytecode(self, bucket: Bucket) -> None:
        # Whatever a damaged file makes of its reader, the template is there to compile.
        with suppress(Exception):
            bucket.bytecode_from_string(Path(bucket.key).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        part = Path(f"{bucket.key}.{os.getpid()}")
        # An installation may be read-only: then templates are compiled each time.
        with suppress(OSError):
            part.parent.mkdir(exist_ok=True)
            part.write_bytes(bucket.bytecode_to_string())
            part.replace(bucket.key)
        with suppress(OSError):
            part.unlink(missing_ok=True)
