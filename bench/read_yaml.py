"""Reads the Markdown files below a folder and YAML-parses their front matter, and nothing else.

What `dissent check` is measured against: PyYAML's C loader, and the leanest way to a file's bytes.
"""

from __future__ import annotations

import os
import sys

import yaml


def main(folder: str) -> None:
    """Parse the front matter of every file."""
    for directory, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".md"):
                with open(os.path.join(directory, name), "rb") as file:  # noqa: PTH118, PTH123
                    text = file.read().decode()
                if text.startswith("---\n"):
                    yaml.load(text[4 : text.find("\n---\n") + 1], yaml.CSafeLoader)


if __name__ == "__main__":
    main(sys.argv[1])
