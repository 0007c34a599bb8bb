"""Makes the README of a distribution, whose links and pictures hold on a package index too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?:|#)([^)\s]+)\)")


class Readme(MetadataHookInterface):
    """Gives the project the README of the repository with whole addresses."""

    def update(self, metadata: dict[str, Any]) -> None:
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": with_addresses(text, metadata["urls"]["Repository"]),
        }


def with_addresses(text: str, repository: str) -> str:
    """Lead relative links to the repository, and pictures to their files there."""

    def whole(found: re.Match[str]) -> str:
        picture, label, path = found.groups()
        view = "raw" if picture else "blob"
        return f"{picture}[{label}]({repository}/{view}/main/{path})"

    return _LINK.sub(whole, text)
