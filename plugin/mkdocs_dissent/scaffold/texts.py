"""The files that set a register up, as texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mkdocs_dissent.edit import emit
from mkdocs_dissent.records import Folder
from mkdocs_dissent.records.fields import Value
from mkdocs_dissent.stage.settings import toml

TALL = emit.Style(flow_items=False)
"""How a configuration file is written: one item a line."""

READMES: Mapping[Folder, str] = {
    Folder.DECISIONS: """\
# Decisions

One file a decision. `dissent new decision "Use Postgres for the ledger"` writes the next one.

A decision says who answers for it (`steward`) and when it is looked at again (`revisit`). One with
major stakes names the claim that could prove it wrong (`hypothesis`), and has a dissent memo.
""",
    Folder.DISSENT: """\
# Dissent

The strongest case against a decision, on one page: the claim that is challenged, the mechanism
that would work instead, the evidence, and the smallest test that would tell.
`dissent new memo "Nobody here has run it" --decision 7` writes one.

Andons are here as well. Pull one when you see that an assumption no longer holds:
`dissent pull "The bill doubled" --affects 7 --why "reads cost more than writes"`.
""",
    Folder.INITIATIVES: """\
# Initiatives

Bets, which run for months on a mechanism we believe in, and probes, which are safe to fail and
judged within two weeks. Each says aim, mechanism and feedback on one page.
`dissent new bet TITLE` and `dissent new probe TITLE` write one.
""",
    Folder.REVIEWS: """\
# Reviews

One file an evidence review. `dissent new review` begins the next one with what is contradicted
and not settled.
""",
}
"""What belongs into a folder: a page of the site, and no record."""


def options(*, decisions: Sequence[str], dated: bool, native: bool) -> dict[str, Value]:
    """Return the plugin's options where they differ from its defaults."""
    made: dict[str, Value] = {"records": "native"} if native else {}
    if list(decisions) not in ([], ["decisions"]):
        folders: Value = decisions[0] if len(decisions) == 1 else list(decisions)
        made["folders"] = {"decisions": folders}
    if dated:
        made["id_scheme"] = "date"
    return made


def plugin_entry(options: Mapping[str, Value]) -> Value:
    """Return the plugin as an item of the list `plugins`."""
    return {"dissent": dict(options)} if options else "dissent"


def new_config(
    *, name: str, docs: str, site: str, options: Mapping[str, Value], foreign: bool
) -> str:
    """Return a `mkdocs.yml`. `foreign` registers may hold links that lead nowhere on a site."""
    lines = [f"site_name: {emit.scalar(name)}"]
    if docs != "docs":
        lines.append(f"docs_dir: {emit.scalar(docs)}")
    if site != "site":
        lines.append(f"site_dir: {emit.scalar(site)}")
    lines += ["", "theme:", "  name: mkdocs # or material, once mkdocs-material is installed"]
    lines += ["  highlightjs: false # no request leaves the site", "", "plugins:", "  - search"]
    lines += emit.item(plugin_entry(options), 2, TALL)
    if foreign:
        lines += [
            "",
            "# These records were not written for a site: a link that leads nowhere on it is told,",
            "# and doesn't stop a strict build.",
            "validation:",
            "  links:",
            "    not_found: info",
            "    unrecognized_links: info",
            "    anchors: info",
        ]
    return "".join(f"{line}\n" for line in lines)


def toml_rows(options: Mapping[str, Value]) -> list[str]:
    """Return the plugin's options as lines of TOML."""
    return [f"{name} = {toml(value)}" for name, value in options.items()]


def new_toml(name: str, docs: str, options: Mapping[str, Value]) -> str:
    """Return a `zensical.toml`."""
    lines = ["[project]", f"site_name = {toml(name)}"]
    if docs != "docs":
        lines.append(f"docs_dir = {toml(docs)}")
    lines += ["", "[project.theme]", "font = false # no request leaves the site"]
    lines += ["", "[project.plugins.dissent]", *toml_rows(options)]
    return "".join(f"{line}\n" for line in lines)


def home_page(name: str) -> str:
    """Return the site's first page."""
    plain = name.replace("<", "&lt;")
    return f"""\
# {plain}

- [Decisions](register.md): every decision, and what was said against it
- [Overdue](overdue.md): what should have been looked at again
- [Initiatives](initiatives.md): bets and probes, one page each
"""


PULL_REQUEST = """\
<!-- For a change to the decision register; delete what does not apply. -->

**What is decided**, in a sentence:

**Status**: proposed / accepted

- [ ] Somebody answers for it (`steward`), and it says when we look again (`revisit`).
- [ ] Stakes are major: it has a hypothesis that could prove false, and a dissent memo.
- [ ] It supersedes or amends another decision, and says which.
- [ ] `dissent check` finds nothing that this change brings in.

**The strongest case against it**, and the smallest test that would tell:
"""


def commit_hook(option: str, requirement: str) -> Value:
    """Return the entry of pre-commit's list `repos` that checks the register before a commit.

    `requirement` is what installs this package. `option` names the configuration file, with a space
    before it, where it is not in the root.
    """
    return {
        "repo": "local",
        "hooks": [
            {
                "id": "dissent",
                "name": "dissent check",
                "entry": f"dissent check{option}",
                "language": "python",
                "additional_dependencies": [requirement],
                "files": r"\.(md|csv|json)$|mkdocs\.ya?ml$|zensical\.toml$",
                "pass_filenames": False,
            }
        ],
    }
