"""Types the commands of a page of the guide, and makes the edits that it asks for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "tutorial.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_FILE = re.compile(r"`([\w/.-]+\.md)`")
_PLACEHOLDER = re.compile(r"^Jobs and hooks will install .*\n", re.M)
"""What only an installation from a clone without a remote is told."""
_EPOCH = "1795305600"  # 22 November 2026


def blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """Each block of a page: its language, what it holds, and the file that was named last."""
    named = ""
    end = 0
    for found in _BLOCK.finditer(text):
        files = _FILE.findall(text[end : found.start()])
        named = files[-1] if files else named
        yield found[1], found[2], named
        end = found.end()


def commands(block: str) -> list[tuple[str, str]]:
    """Each command of a block, and what is shown below it."""
    parts = re.split(r"^\$ (.+)\n", block, flags=re.M)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def environment(home: Path) -> dict[str, str]:
    """What a command of the guide finds around it."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {"PATH": path, "HOME": str(home), "SOURCE_DATE_EPOCH": _EPOCH, "NO_COLOR": "1",
            "GIT_CONFIG_NOSYSTEM": "1", "NO_MKDOCS_2_WARNING": "1", "LC_ALL": "C.UTF-8"}  # fmt: skip


def play(folder: Path, text: str | None = None) -> tuple[list[tuple[str, str, str]], Path]:
    """Do what the page says; each command, what is shown and what it printed; and where it ended."""
    environ, done = environment(folder), []
    for language, block, file in blocks(text or PAGE.read_text(encoding="utf-8")):
        if language == "markdown":
            (folder / file).write_text(block, encoding="utf-8")
        elif language == "diff":
            old, new = (line[1:] for line in block.splitlines())
            there = (folder / file).read_text(encoding="utf-8")
            assert there.count(f"{old}\n") == 1, f"{file} holds `{old}` once"
            (folder / file).write_text(there.replace(f"{old}\n", f"{new}\n"), encoding="utf-8")
        elif language == "console":
            for command, shown in commands(block):
                if command.startswith("cd "):
                    folder = folder / command[3:]
                    continue
                ran = subprocess.run(
                    command,
                    shell=True,
                    cwd=folder,
                    env=environ,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
                done.append((command, shown, _PLACEHOLDER.sub("", ran.stdout)))
    return done, folder


def written_anew(folder: Path) -> str:
    """The page with what its commands print today."""
    text = PAGE.read_text(encoding="utf-8")
    printed = iter(play(folder)[0])

    def block(found: re.Match[str]) -> str:
        if found[1] != "console":
            return found[0]
        lines = []
        for command, _ in commands(found[2]):
            lines.append(f"$ {command}\n")
            if not command.startswith("cd "):
                lines.append(next(printed)[2])
        return f"```console\n{''.join(lines)}```"

    return _BLOCK.sub(block, text)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as here:
        PAGE.write_text(written_anew(Path(here)), encoding="utf-8")
