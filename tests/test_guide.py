"""The guide says what the code says: its tables, its rules, its command lines."""

from __future__ import annotations

import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from mkdocs_dissent.cli.main import COMMANDS, main
from mkdocs_dissent.options import OPTIONS, read_policy
from mkdocs_dissent.policy import LIMITS
from mkdocs_dissent.reading.schema import field_table
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.report import FORMATS
from mkdocs_dissent.rules import CATALOGUE
from test_imports import HOUSE

ROOT = Path(__file__).parents[1]
GUIDE: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "guide.py"))
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (
        *sorted((ROOT / "docs").rglob("*.md")),
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
        *sorted((ROOT / "examples").glob("*/README.md")),
    )
}
GUIDE_TEXT = "\n".join(text for name, text in PAGES.items() if name.startswith("docs/"))


# What is made of the code


def test_nothing_is_out_of_step() -> None:
    stale = [path.relative_to(ROOT).as_posix() for path in GUIDE["out_of_step"]()]
    assert not stale, (
        f"{stale} do not say what the code says: run `.venv/bin/python tools/guide.py`"
    )


def test_a_page_with_another_table_is_filled_anew() -> None:
    text = "<!-- table: limits -->\n| stale |\n<!-- end -->\nProse.\n"
    filled = GUIDE["filled"](text)
    assert "stale" not in filled and "`memo_words`" in filled and filled.endswith("Prose.\n")
    assert GUIDE["filled"](filled) == filled


def test_a_table_of_no_name_is_refused() -> None:
    with pytest.raises(KeyError):
        GUIDE["filled"]("<!-- table: nothing -->\n<!-- end -->\n")


def test_every_rule_has_a_page_whose_fences_close() -> None:
    for code in CATALOGUE:
        text = PAGES[f"docs/rules/{code}.md"]
        assert text.startswith(f"# {code} ")
        fences = re.findall(r"^(`{3,})\w*$", text, re.MULTILINE)
        assert fences.count(max(fences, key=len)) == 4, code


def test_the_examples_of_options_are_valid() -> None:
    options = {name: yaml.safe_load(value) for name, value in GUIDE["EXAMPLES"].items()}
    for name in ("EXAMPLES", "DEFAULTS"):
        differ = sorted(GUIDE[name].keys() ^ OPTIONS.keys())
        assert not differ, f"tools/guide.py: {name} and policy.OPTIONS differ in {differ}"
    wrong = [problem for problem in read_policy(options)[1] if problem.fatal]
    assert not wrong, f"tools/guide.py: these EXAMPLES are no valid options: {wrong}"


# What is mentioned


@pytest.mark.parametrize("name", [*OPTIONS, *LIMITS, *FORMATS])
def test_every_option_limit_and_format_is_in_the_guide(name: str) -> None:
    assert f"`{name}`" in GUIDE_TEXT, f"no page of docs/ has `{name}`: run tools/guide.py"


@pytest.mark.parametrize("kind", list(Kind))
def test_every_field_is_in_the_guide(kind: Kind) -> None:
    missing = [
        name
        for row in field_table(kind)
        for name in (row.name, *row.synonyms)
        if not any(f"`{name}`" in PAGES[page] for page in PAGES if page.startswith("docs/write"))
    ]
    assert not missing, f"docs/write*.md have no {missing} of a {kind}: run tools/guide.py"


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_rule_is_in_the_table_of_rules(code: str) -> None:
    assert f"[{code}]({code}.md)" in PAGES["docs/rules/index.md"], "run tools/guide.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_heading(name: str) -> None:
    heading = f"### dissent {name}"
    assert f"{heading}\n" in PAGES["docs/command-line.md"], f"write `{heading}` there"


def test_the_rooms_of_the_house_are_listed_in_their_order() -> None:
    table = PAGES["docs/design.md"].partition("| room | says |")[2].partition("\n\n")[0]
    firsts = (row.split("|")[1] for row in table.strip().splitlines())
    rooms = [room for first in firsts for room in re.findall(r"`(\w+)(?:\.py|/)`", first)]
    house = [room for room in HOUSE if room != "__main__"]
    assert rooms == house, "the table in docs/design.md and HOUSE in test_imports.py differ"


def test_the_recipes_name_files_that_are_there() -> None:
    recipes = PAGES["docs/design.md"].partition("## Where a newcomer adds")[2]
    named = {
        path
        for quoted in re.findall(r"`([^`]+)`", recipes.partition("## Conventions")[0])
        for path in quoted.split()
        if re.fullmatch(r"[\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|md|yml|j2))", path)
        and "NAME" not in path
    }
    places = (ROOT, ROOT / "plugin/mkdocs_dissent", ROOT / "examples/mistakes")
    missing = sorted(name for name in named if not any((at / name).exists() for at in places))
    assert len(named) > 30 and not missing, f"docs/design.md names {missing}, which are gone"


# Command lines


def _command(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that some words name, and the words left over."""
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, *words = words
        found = command.get_command(click.Context(command), name)
        assert found is not None, f"there is no command `{name}`"
        command = found
    return command, words


def _words(line: str) -> list[str]:
    """A shell's words up to the first pipe or redirection."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|>&;")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if set(word) <= set("|>&;"):
            break
        words.append(word)
    return words


def _shown() -> Iterator[tuple[str, str]]:
    """Each command line that is shown in a block, with its page."""
    for page, text in PAGES.items():
        for line in re.findall(r"^ *\$ (dissent .+)$", text, re.MULTILINE):
            yield page, line


def _named() -> Iterator[tuple[str, str]]:
    """Each command that is named in running text, with its page."""
    for page, text in PAGES.items():
        prose = re.sub(r"^( *)(`{3,}).*?^\1\2$", "", text, flags=re.MULTILINE | re.DOTALL)
        for line in re.findall(r"`(dissent [^`]+)`", prose):
            yield page, line


@pytest.mark.parametrize(("page", "line"), sorted(set(_shown())))
def test_a_command_line_that_is_shown_can_be_run(
    page: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command, rest = _command(_words(line)[1:])
    for word in rest:
        if word.endswith("issue.json") or word == "other.json":
            (tmp_path / word).write_text("{}")
    command.make_context(line, rest)


@pytest.mark.parametrize(("page", "line"), sorted(set(_named())))
def test_a_command_that_is_named_is_there_with_its_options(page: str, line: str) -> None:
    command, rest = _command(_words(line)[1:])
    context = click.Context(command)
    known = {
        name
        for parameter in command.get_params(context)
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    assert {word for word in rest if word.startswith("-")} <= known


def test_what_make_is_told_is_in_the_makefile() -> None:
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for page in ("README.md", "CONTRIBUTING.md"):
        told = re.findall(r"(?:`|\$ |: )make (?:[A-Z]+=\S+ )*([a-z]+)", PAGES[page])
        assert told and set(told) <= set(targets), page


def test_the_links_of_the_readme_lead_to_files() -> None:
    for page in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"[^!]\[[^]]+\]\((?!http)([^)#]+)", PAGES[page]):
            assert (ROOT / target).exists(), target


# Plain English

CHAPTERS = sorted(page for page in PAGES if page != "CHANGELOG.md" and "/rules/DM" not in page)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a page with the number of their words; code and tables aside."""
    text = re.sub(r"^( *)(`{3,}).*?^\1\2$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"\A---\n.*?\n---\n|<!--.*?-->", "", text, flags=re.DOTALL)
    for line in text.split("\n"):
        line = re.sub(r"^([-*]|\d+\.)\s+", "", line.strip())
        if line.startswith(("|", "#", "<", "![")):
            continue
        line = re.sub(r"`[^`]*`", "X", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line))
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z“\"X*])", line):
            if words := re.findall(r"[^\W_][\w’'.,-]*", sentence):
                yield len(words), sentence


@pytest.mark.parametrize("page", CHAPTERS)
def test_no_sentence_of_the_guide_is_long(page: str) -> None:
    found = list(sentences(PAGES[page]))
    long = [sentence for words, sentence in found if words > 35]
    assert not long, f"{page}: cut in two: {long}"


def test_the_mean_sentence_of_the_guide_is_short() -> None:
    counts = [words for page in CHAPTERS for words, _ in sentences(PAGES[page])]
    assert sum(counts) / len(counts) < 17
