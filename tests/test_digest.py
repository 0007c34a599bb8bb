"""The digest: what happened and falls due, in every format, harmless wherever it is posted."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import markdown
import pytest

import sites
from hostile import assert_escaped
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.practices.news import Digest, digest
from registers import policy, registered

TODAY = dt.date(2026, 11, 22)
SINCE = dt.date(2026, 11, 16)
WORSE = "{2026-08-01: 5, 2026-09-01: 4, 2026-11-18: 3}"
FILES = {
    "decisions/0001-a": "status: accepted\ntitle: Own it\nsteward: ana\nrevisit: 2026-11-20",
    "decisions/0002-b": "status: accepted\ntitle: Buy it\nsteward: bo\nrevisit: 2026-12-06",
    "decisions/0003-c": "status: accepted\ntitle: Rent it\nsteward: bo\nrevisit: 2026-12-07",
    "decisions/0004-d": "status: accepted\ntitle: Old\nsteward: cy\nrevisit: 2026-10-01",
    "dissent/m": "status: open\ndecision: 2\ntitle: Too dear\nauthor: dee\ndate: 2026-11-17\nowner: bo",
    "dissent/n": "status: upheld\ntitle: Wrong\nauthor: dee\ndate: 2026-10-01\nowner: bo\n"
    "resolution: {date: 2026-11-16, note: The bill says so, by: ana}\n"
    "source: https://forge.example/o/r/issues/12",
    "dissent/o": "kind: andon\nstatus: pulled\ntitle: Stop\nraised-by: cy\ndate: 2026-11-21\nowner: ana",
    "initiatives/0001-x": "kind: bet\nstatus: active\nsteward: cy\ntitle: Rewrite\nmetrics:\n"
    f"  outcome: [{{name: uptake, better: higher, readings: {WORSE}}}]",
    "initiatives/0002-y": "kind: probe\nstatus: stopped\nsteward: cy\ntitle: Try\ndate: 2026-11-19\n"
    "---\n## What we learnt\n\nNobody came.",
    "initiatives/0003-z": "kind: probe\nstatus: stopped\ntitle: Before\ndate: 2026-11-15",
}  # fmt: skip


def made(files: dict[str, str] = FILES, *, limit: int = 20, **more: Any) -> Digest:
    return digest(
        registered(files), policy(), TODAY, since=more.pop("since", SINCE), limit=limit, **more
    )


def told(found: Digest) -> dict[str, list[str]]:
    return {part.name: [item.tell().title for item in part.shown] for part in found.parts}


def test_each_part_has_its_news_the_heaviest_first() -> None:
    assert told(made()) == {
        "fired": ["Trigger that fired: Rewrite"],
        "overdue": ["Overdue: Own it"],
        "soon": ["Decision: Buy it"],
        "argued": ["Andon pulled: Stop", "Dissent: Too dear"],
        "settled": ["Dissent upheld: Wrong"],
        "cut": ["Probe stopped: Try"],
    }


def test_what_stands_besides_the_news_is_counted() -> None:
    found = made()
    assert (found.open, found.overdue) == (3, 2)
    later = made(since=dt.date(2026, 11, 23))
    assert "soon" in told(later)
    assert (later.open, later.overdue) == (3, 2)
    assert not made({"decisions/0004-d": FILES["decisions/0004-d"]}).is_empty
    assert made({}).is_empty
    assert not made({}, not_understood="the status of 1 decision").is_empty


def test_a_limit_keeps_the_heaviest_of_each_part_and_counts_the_rest() -> None:
    many = {f"dissent/{at}": f"status: open\ntitle: M{at}\ndate: 2026-11-17" for at in range(9)}
    found = made(FILES | many, limit=8)
    shown = {part.name: (len(part.shown), len(part.items)) for part in found.parts}
    assert sum(number for number, _ in shown.values()) == 8
    assert shown["argued"] == (3, 11)
    assert shown["settled"] == (1, 1)


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (["ana"], {"overdue": ["Overdue: Own it"], "argued": ["Andon pulled: Stop"]}),
        (["DEE"], {"argued": ["Dissent: Too dear"], "settled": ["Dissent upheld: Wrong"]}),
        (["ana", "dee"], {
            "overdue": ["Overdue: Own it"],
            "argued": ["Andon pulled: Stop", "Dissent: Too dear"],
            "settled": ["Dissent upheld: Wrong"],
        }),
    ],
)  # fmt: skip
def test_a_digest_of_people_has_what_they_answer_for_and_raised(
    people: list[str], words: dict[str, list[str]]
) -> None:
    assert told(made(of="them", people=people)) == words


def test_a_trigger_that_was_acted_on_is_told_as_settled_only() -> None:
    review = "date: 2026-11-20\nstatus: held\ntitle: R\nexamined: [{item: initiatives/1, outcome: survived}]"
    found = told(made(FILES | {"reviews/r": review}))
    assert "fired" not in found
    assert "Settled, trigger that fired: Rewrite" in found["settled"]


# The command


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Callable[..., str]:
    """`printed(arguments, files=…)`: what `dissent digest` prints in a register."""

    def call(
        *arguments: str,
        files: dict[str, str] = FILES,
        status: int = 0,
        teams: str = "teams: {ledger: [ana, dee], web: [cy]}",
    ) -> str:
        texts = {
            f"{name}.md": text if text.startswith("---") else _page(text)
            for name, text in files.items()
        }
        config = (
            "site_name: x\nsite_url: https://example.org/r/\nplugins:\n  - dissent:\n"
            "      records: native\n      cadence: {start: 2026-11-02}\n"
            f"      {teams}\n"
        )
        sites.write(tmp_path, {"mkdocs.yml": config, "docs/index.md": "# x\n", **texts})
        monkeypatch.chdir(tmp_path)
        assert run(["digest", "--as-of", "2026-11-22", *arguments]) == status
        found = capsys.readouterr()
        return str(found.err if status else found.out)

    return call


def _page(text: str) -> str:
    front, _, body = text.partition("\n---\n")
    return f"---\n{front}\n---\n{body}"


def test_it_says_first_what_happened_and_what_stands(printed: Callable[..., str]) -> None:
    lines = printed().splitlines()
    assert lines[0] == (
        "Since 2026-11-16: 1 fired, 1 fell overdue, 1 fall due within a fortnight, 2 argued,"
        " 1 settled and 1 stopped or paused."
    )
    assert lines[1] == (
        "3 contradictions are open in all, the oldest for 5 days"
        " <https://example.org/r/contradictions/>;"
        " 2 records are overdue <https://example.org/r/overdue/>."
    )
    assert "- Dissent upheld: Wrong <https://example.org/r/dissent/n/>: " in printed()


def test_since_takes_a_day_or_the_cycle(printed: Callable[..., str]) -> None:
    assert printed("--since", "cycle") == printed() == printed("--since", "2026-11-16")
    assert printed("--since", "2026-11-19").startswith("Since 2026-11-19: 1 fell overdue")
    assert "is not a date" in printed("--since", "soon", status=2)
    # Since tomorrow nothing happened, and that is no news.
    assert "2099-01-01 is after today" in printed("--since", "2099-01-01", status=2)


def test_nothing_is_said_only_where_everything_was_understood(printed: Callable[..., str]) -> None:
    known = {"decisions/0001-a": "status: accepted\ntitle: A\nsteward: ana\nrevisit: 2027-06-01"}
    nothing = printed(files=known)
    assert nothing.startswith("Since 2026-11-16: nothing fired")
    assert "Not understood" not in nothing
    unknown = printed(files=known | {"decisions/0002-b": "title: B"})
    assert unknown.startswith("Since 2026-11-16: of what was understood, nothing fired")
    assert "Not understood, and so not told: the status of 1 decision." in unknown
    assert (
        json.loads(printed("--format", "json", files=known | {"decisions/0002-b": "title: B"}))[
            "empty"
        ]
        is False
    )


def test_one_persons_and_one_teams(printed: Callable[..., str]) -> None:
    assert printed("--for", "Ana").startswith("For ana, since 2026-11-16: 1 fell overdue")
    assert printed("--team", "ledger").startswith("For team ledger, since")
    assert "there is no team `x`" in printed("--team", "x", status=2)
    assert "Did you mean `ana`?" in printed("--for", "anna", status=2)
    assert "answers for nothing" in printed("--for", "anonymous", status=2)
    assert "one at a time" in printed("--for", "ana", "--team", "ledger", status=2)


def test_the_json_holds_the_issue_that_a_settled_record_came_from(
    printed: Callable[..., str],
) -> None:
    data = json.loads(printed("--format", "json"))
    parts = {part["name"]: part for part in data["parts"]}
    [settled] = parts["settled"]["items"]
    assert settled["source"] == "https://forge.example/o/r/issues/12"
    assert settled["url"] == "https://example.org/r/dissent/n/"
    assert data["issue"]["body"].startswith(data["issue"]["marker"])
    assert data["issue"]["marker"] == "<!-- dissent-digest -->"


def test_one_for_each_person_in_teams(printed: Callable[..., str]) -> None:
    found = json.loads(printed("--per-steward", "--format", "json"))["digests"]
    assert [one["for"] for one in found] == ["ana", "dee", "cy"]
    markers = [one["issue"]["marker"] for one in found]
    assert len(set(markers)) == 3
    assert all(
        re.fullmatch(r"<!-- dissent-digest: [a-z]+-[0-9a-f]{12} -->", one) for one in markers
    )
    assert "add `--format json`" in printed("--per-steward", status=2)


# What leaves does nothing where it is posted


HARM = (
    "@octocat #1 closes #2 <!channel> <script>alert(1)</script> [x](javascript:y) ![](https://evil)"
    " `code` **bold** ::set-output:: </details> \u202e ${{ secrets.X }} resolves 12"
)
HOSTILE = {
    "decisions/0001-a": f"status: accepted\ntitle: '{HARM}'\nsteward: ana\nrevisit: 2026-11-20",
    "dissent/m": f"status: open\ndate: 2026-11-17\ntitle: '{HARM}'\nauthor: '@dee'\nowner: '@all'",
    "dissent/n": f"status: upheld\ndate: 2026-11-01\ntitle: T\nauthor: anonymous\n"
    f"resolution: {{date: 2026-11-18, by: '<!here>', note: '{HARM}'}}",
}


@pytest.mark.parametrize("format_", ["markdown", "html", "text", "json"])
def test_what_leaves_mentions_no_one_and_closes_nothing(
    format_: str, printed: Callable[..., str]
) -> None:
    text = printed("--format", format_, files=HOSTILE)
    if format_ == "json":
        data = json.loads(text)
        shown = [data["issue"]["title"], data["issue"]["body"].partition("\n")[2], data["text"]]
        shown += [block["text"]["text"] for block in data["blocks"]]
        shown += [item[key] for part in data["parts"] for item in part["items"]
                  for key in ("title", "summary")]  # fmt: skip
    else:
        shown = [text]
    for words in shown:
        assert not re.search(r"@(octocat|dee|all)|#[12]\b|<!(channel|here)|closes #", words), words
        assert "\u202e" not in words
        assert "␊" not in words, "a line break of ours is none of theirs"
    if format_ in ("html", "markdown"):
        html = text if format_ == "html" else markdown.markdown(text)
        assert_escaped(html, "the digest")
        assert "<script" not in html and "<img" not in html and 'href="javascript' not in html


def test_a_chat_gets_blocks_that_it_takes(printed: Callable[..., str]) -> None:
    many = {
        f"dissent/{at}": f"status: open\ntitle: '{'<' * 200}'\ndate: 2026-11-17" for at in range(99)
    }
    data = json.loads(printed("--format", "json", "--limit", "99", files=FILES | many))
    assert 1 < len(data["blocks"]) <= 50
    for block in data["blocks"]:
        assert block["type"] == "section"
        assert block["text"]["type"] == "mrkdwn"
        assert 0 < len(block["text"]["text"]) <= 3000


@pytest.mark.parametrize("name", ["anonymous, zoe", "[anonymous, zoe]"])
def test_a_digest_of_a_person_does_not_tell_what_they_raised_anonymously(
    name: str, printed: Callable[..., str]
) -> None:
    said = f"{{raised-by: {name}, note: Support sees it}}"
    files = {
        "dissent/m": f"status: open\ndate: 2026-11-17\ntitle: T\nauthor: {name}",
        "dissent/o": f"kind: andon\nstatus: pulled\ndate: 2026-11-18\ntitle: V\nraised-by: {name}",
        "reviews/r": f"status: held\ndate: 2026-11-17\ntitle: R\nforum: [{said}]",
        "decisions/0001-a": "status: accepted\ntitle: A\nsteward: cy\nrevisit: 2026-11-20",
    }
    assert "answers for nothing" in printed("--for", "zoe", files=files, status=2)
    teams = "teams: {ledger: [ana, dee, zoe], web: [cy]}"
    found = json.loads(printed("--per-steward", "--format", "json", files=files, teams=teams))
    hers = {one["for"]: one["parts"] for one in found["digests"]}
    assert hers["zoe"] == []
    assert hers["cy"] != []


@pytest.mark.parametrize("format_", ["markdown", "html", "text", "json"])
@pytest.mark.parametrize("name", ["anonymous", "[anonymous, zoe]"])
def test_who_is_anonymous_is_named_nowhere(
    name: str, format_: str, printed: Callable[..., str]
) -> None:
    files = {
        "dissent/m": f"status: open\ndate: 2026-11-17\ntitle: T\nauthor: {name}",
        "dissent/n": f"status: upheld\ndate: 2026-11-01\ntitle: U\nauthor: {name}\n"
        "resolution: {date: 2026-11-18, note: n}",
        "dissent/o": f"kind: andon\nstatus: pulled\ndate: 2026-11-18\ntitle: V\nraised-by: {name}",
    }
    text = printed("--format", format_, files=files)
    assert "zoe" not in text
    assert "anonymous" not in text.lower()
    assert "someone who is not named" in text
