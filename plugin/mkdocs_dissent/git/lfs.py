"""Git LFS: what stands in the repository in a large file's place.

https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: a pointer is a text of less than 1024
bytes whose first line is the version.
"""

from __future__ import annotations

import hashlib
import re

_VERSION = b"version https://git-lfs.github.com/spec/"
_OID = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)
POINTER_BYTES = 1024


def is_pointer(data: bytes) -> bool:
    """Whether a blob is a pointer to a file that lies elsewhere."""
    return len(data) < POINTER_BYTES and data.startswith(_VERSION)


def points_to(pointer: bytes, data: bytes) -> bool:
    """Whether a pointer stands for just these bytes."""
    found = _OID.search(pointer)
    return found is not None and found[1].decode() == hashlib.sha256(data).hexdigest()
