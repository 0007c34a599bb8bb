"""What is asked of the disk, by plain functions that follow no link out of a repository.

Imports nothing heavy: every command line starts here.
"""

import errno
import os
import re
import stat

from mkdocs_dissent.text import Hinted

FILE, FOLDER, OTHER, NOTHING, LINK = "file", "folder", "other", "", "link"
"""What stands at a path."""
LFS_POINTER = b"version https://git-lfs.github.com/spec/"
"""How the text begins that Git LFS puts in a file's place."""
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.EBADF, errno.ELOOP)
_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class Unreadable(Hinted):
    """A file is there and can't be read."""


def kind_at(path: str | os.PathLike[str]) -> str:
    """`FILE`, `FOLDER` or `OTHER`, links followed; `NOTHING` where there is none.

    Raises OSError where that can't be found out.
    """
    try:
        mode = os.stat(path).st_mode
    except ValueError:
        return NOTHING
    except OSError as error:
        if error.errno in _NOT_THERE:
            return NOTHING
        raise
    return FILE if stat.S_ISREG(mode) else FOLDER if stat.S_ISDIR(mode) else OTHER


def entries_of(folder: str) -> list[tuple[str, str]]:
    """What stands in a folder and may hold records, by name.

    Each is a name and `FOLDER`, `LINK` (to a folder) or `FILE`. The list is empty for a folder
    that can't be read.
    """
    try:
        with os.scandir(folder) as found:
            seen = [x for x in found if x.name[0] != "." and x.name != "node_modules"]
    except OSError:
        return []
    return sorted((entry.name, _kind_of(entry)) for entry in seen)


def _kind_of(entry: os.DirEntry[str]) -> str:
    if entry.is_dir(follow_symlinks=False):
        return FOLDER
    try:
        return LINK if entry.is_dir() else FILE
    except OSError:  # a link that loops leads nowhere
        return FILE


def relative_path(path: str | os.PathLike[str], start: str | os.PathLike[str]) -> str:
    """A path relative to a folder, with forward slashes; whole where it is on another drive."""
    try:
        found = os.path.relpath(path, start)
    except ValueError:
        found = os.path.abspath(path)
    return found.replace(os.sep, "/")


def is_gits(path: str) -> bool:
    """Whether a relative path leads into `.git`, as any file system spells it."""
    # Windows drops dots and blanks at the end, NTFS has short names, macOS ignores some marks.
    parts = (_IGNORED.sub("", part).rstrip(". ").lower() for part in re.split(r"[/\\:]", path))
    return any(part in (".git", "git~1") for part in parts)


_IGNORED = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")


def is_inside(path: str, folder: str) -> bool:
    """Whether an absolute path is that of a folder or of something below it."""
    return path == folder or path.startswith(folder.removesuffix(os.sep) + os.sep)


def is_hidden(path: str) -> bool:
    """Whether a relative path names a hidden file or folder, `.git` among them."""
    return any(part[:1] == "." and part not in (".", "..") for part in re.split(r"[/\\]", path))


def read_inside(root: str, path: str, most: int, within: str | None = None) -> bytes:
    """The bytes of a file below `root`, or beside it if `path` says so (`../x`).

    Raises Unreadable where it has more than `most` bytes, is no plain file, or is a link that
    leads out of `root`; and where there is none. With a folder `within`, also where it is hidden
    or a link that leads out of that folder.
    """
    try:
        # Ten thousand files are read so: a Path for each would cost as much as their contents.
        file = os.path.normpath(f"{root}/{path}") if "../" in path else f"{root}/{path}"
        # A walk enters no linked folder, so a record needs no closer look unless it is a link
        # itself. A file that a record names may be reached through a linked folder.
        descriptor = _opened_if_no_link(file) if file.endswith(".md") else None
        if descriptor is None:
            _stay_inside(root, path, within)
            # A pipe would keep who opens it waiting.
            _refuse_odd(os.stat(file), most)
            descriptor = os.open(file, os.O_RDONLY | _BINARY)
        try:
            status = os.fstat(descriptor)
            _refuse_odd(status, most)
            return _bytes_of(descriptor, status.st_size)
        finally:
            os.close(descriptor)
    except (OSError, RuntimeError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Unreadable(f"the file can't be read: {why}") from error


def _opened_if_no_link(file: str) -> int | None:
    """A descriptor of a file that is no link itself; None for one that only a second look tells."""
    if not _NO_LINK:
        return None
    try:
        return os.open(file, os.O_RDONLY | os.O_NONBLOCK | _NO_LINK)
    except OSError:
        return None


def _stay_inside(root: str, path: str, within: str | None) -> None:
    real = os.path.realpath(root)
    plain = os.path.normpath(os.path.join(real, path))
    folder = os.path.realpath(os.path.join(real, within or "."))
    target = os.path.realpath(plain)
    outside = target != plain and not is_inside(target, folder)
    # What is not published may be a secret: `.git/config` holds tokens, `.env` passwords.
    hidden = is_inside(target, folder) and is_hidden(relative_path(target, folder))
    if outside or (hidden and within is not None):
        raise Unreadable(
            "the file is hidden, or a link that leads out of its record folder or to a hidden"
            " file, and is not read",
            "Copy the text into the record.",
        )


def _refuse_odd(status: os.stat_result, most: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("the file can't be read: it is not a plain file")
    if status.st_size > most:
        message = f"the file has {status.st_size:,} bytes; a record has at most {most:,}"
        raise Unreadable(message, "Move what is not the record's text into a file beside it.")


def _bytes_of(descriptor: int, size: int) -> bytes:
    """The bytes of a file that had `size` of them a moment ago."""
    data = os.read(descriptor, size + 1)
    if len(data) != size:
        while more := os.read(descriptor, 65536):
            data += more
    return data
