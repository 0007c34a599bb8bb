"""Where the core's time goes: read, link, judge, show."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs_dissent.options import read_policy
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.reading.load import DiskTree, load
from mkdocs_dissent.register.register import link
from mkdocs_dissent.rules import judge
from mkdocs_dissent.site import page_url


def stages(folder: Path, today: dt.date) -> dict[str, float]:
    """CPU seconds of each stage of the core over the register in `folder`."""
    spent: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        result = work()
        spent[name] = time.process_time() - start
        return result

    names = ("decisions", "dissent", "initiatives")
    policy, _ = read_policy({"folders": {name: f"docs/{name}" for name in names}})
    loaded = timed("read", lambda: load(DiskTree.at(folder), policy, "docs"))
    register = timed("link", lambda: link(loaded.records))
    timed("judge", lambda: judge(register, loaded.problems, policy, today))
    renderer = Renderer(Context(register, policy, today), page_url)
    for view in ("register", "overdue", "initiatives"):
        timed(f"view: {view}", partial(renderer.view, view, f"{view}.md", Filters()))
    timed(
        "records' pages",
        lambda: [renderer.page(record, lambda _: "") for record in register.records],
    )
    return spent
