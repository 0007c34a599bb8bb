"""An edit: what it does to which files, and how that is shown and written."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from mkdocs_dissent.edit.write import Read, write_all


class Edit(Struct, frozen=True, kw_only=True):
    """Texts that change, and what that means; nothing is written yet."""

    changes: Mapping[str, str] = field(default_factory=dict)
    """Path in the repository → new text; only files whose text differs."""
    before: Mapping[str, str] = field(default_factory=dict)
    """Path → text when the edit was worked out, of every file that it looked at."""
    summary: tuple[str, ...] = ()
    """What changes, a line each, for people; without changes, why there are none."""

    def __bool__(self) -> bool:
        return bool(self.changes)

    def diff(self) -> str:
        """What changes, as a unified diff."""
        return "".join(
            unified_diff(self.before.get(path), text, path) for path, text in self.changes.items()
        )

    def apply(self, root: Path) -> None:
        """Write it below `root`: all files or none. Raises EditError; see `files.write_all`."""
        write_all(
            {Path(path): text for path, text in self.changes.items()},
            root=root,
            seen={Path(path): self.before.get(path) for path in self.changes},
        )


def unified_diff(before: str | None, after: str, path: str) -> str:
    """A diff as git prints it; `before` is None for a new file. Empty where nothing changes."""
    old = "/dev/null" if before is None else f"a/{path}"
    rows = difflib.unified_diff(_lines(before or ""), _lines(after), old, f"b/{path}")
    return "".join(
        row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows
    )


def _lines(text: str) -> list[str]:
    # Not splitlines: a form feed or U+2028 ends no line of a file.
    rows = text.split("\n")
    return [f"{row}\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])


class Texts:
    """The texts of an edit in the making: as they are on disk until they are changed."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._before: dict[str, str] = {}
        self._now: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        if path not in self._now:
            self._before[path] = self._now[path] = self._read(path)
        return self._now[path]

    def __setitem__(self, path: str, text: str) -> None:
        self[path]
        self._now[path] = text

    def edit(self, summary: list[str]) -> Edit:
        """What has changed by now."""
        return Edit(
            changes={p: text for p, text in self._now.items() if text != self._before[p]},
            before=dict(self._before),
            summary=tuple(summary),
        )
