"""Issues taken in: any text ends as text, its author is the forge's, and it is taken in once."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import markdown as python_markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sites
from mkdocs_dissent import site as core
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.records.kinds import Andon, Memo, Record, Review
from mkdocs_dissent.scaffold.intake import escaped

DECISION = "---\nstatus: accepted\ndate: 2026-01-10\nsteward: ana\nrevisit: 2027-01-01\n---\n\n# Use one store\n"
BET = "---\nkind: bet\nstatus: active\nsteward: ana\n---\n\n# Ledger rewrite\n"
REVIEW = "---\nstatus: planned\ndate: {}\n---\n\n# Evidence review\n"
MEMO = {
    "Which decision?": "0012-one-store",
    "Claim challenged": "That one store is enough.",
    "Alternative mechanism": "Two stores.",
    "Evidence": "The May outage.",
    "Proposed probe": "Turn one off for an hour.",
}
ANDON = {
    "What drifted?": "The bill is flat.",
    "What does it affect?": "0012\n0001-ledger",
    "Why?": "It doubled in May.",
    "Proposed scope": "- new tenants\n- the migration",
}
ADDRESS = "https://github.com/o/r/issues/7"


def form(answers: dict[str, str]) -> str:
    return "".join(f"### {name}\n\n{text or '_No response_'}\n\n" for name, text in answers.items())


def github(body: str = form(MEMO), label: str = "dissent", **more: Any) -> dict[str, Any]:
    """An issue as GitHub's API has it."""
    return {
        "url": "https://api.github.com/repos/o/r/issues/7",
        "html_url": ADDRESS,
        "number": 7,
        "title": "We never ran it",
        "body": body,
        "user": {"login": "bo", "id": 5},
        "labels": [{"id": 1, "name": label}],
    } | more


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return sites.write(
        tmp_path,
        {
            ".git/HEAD": "ref: refs/heads/main\n",
            "decisions/0012-one-store.md": DECISION,
            "initiatives/0001-ledger.md": BET,
            "mkdocs.yml": sites.config(options={"as_of": "2026-11-22"}),
        },
    )


def take(folder: Path, issue: object, *options: str) -> int:
    text = issue if isinstance(issue, str) else json.dumps(issue)
    (folder / "issue").write_bytes(text.encode("utf-8", "surrogatepass"))
    return run(["intake", "issue", *options])


def records(folder: Path) -> list[Record]:
    return [*core.read(DiskTree.at(folder), Policy()).records]


def taken(folder: Path) -> Any:
    [record] = [record for record in records(folder) if record.source.path.startswith("dissent/")]
    return record


# What it becomes


def test_an_issue_becomes_a_memo(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(register, github()) == 0
    assert capsys.readouterr().out == "dissent/0001-we-never-ran-it.md\n"
    memo = taken(register)
    assert isinstance(memo, Memo)
    assert memo.author == ("bo",) and memo.origin == ADDRESS and memo.title == "We never ran it"
    assert [reference.text for reference in memo.decision] == ["0012-one-store"]
    assert str(memo.date) == "2026-11-22" and str(memo.revisit) == "2026-12-06"
    for name, text in [*MEMO.items()][1:]:
        assert f"\n## {name}\n\n{text}\n" in memo.source.body
    assert run(["check", "--format", "concise"]) == 0
    # Who takes the next step, only those who answer for the decision can say.
    assert [line for line in capsys.readouterr().out.splitlines() if "dissent/" in line] == [
        "dissent/0001-we-never-ran-it.md:3:1: warning DM321 orphan-contradiction:"
        " the memo is open without `owner`"
    ]


def test_an_issue_becomes_an_andon(register: Path) -> None:
    long = "It doubled. " * 60
    assert take(register, github(form(ANDON | {"Why?": long}), "andon")) == 0
    andon = taken(register)
    assert isinstance(andon, Andon)
    assert andon.raised_by == ("bo",) and andon.assumption == "The bill is flat."
    assert [reference.text for reference in andon.affects] == ["0012-one-store", "0001-ledger"]
    assert andon.scope == ("new tenants", "the migration") and str(andon.review_by) == "2026-11-29"
    assert len(andon.why) <= 301 and long.strip() in andon.source.body


def test_an_issue_becomes_words_of_the_forum(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue = github("### Which decision?\n\n12\n\nCustomers say:\n- it is slow\n", "forum")
    assert take(register, issue) == 1
    assert "dissent new review" in capsys.readouterr().err
    sites.write(register, {"reviews/2026-11-24.md": REVIEW.format("2026-11-24")})
    assert take(register, issue) == 0
    assert capsys.readouterr().out == "reviews/2026-11-24.md\n"
    [review] = [record for record in records(register) if isinstance(record, Review)]
    [said] = review.forum
    assert said.raised_by == ("bo",) and said.origin == ADDRESS
    assert said.item and said.item.text == "0012-one-store"
    assert said.note == "Customers say: - it is slow"
    assert take(register, issue) == 0
    assert (register / "reviews/2026-11-24.md").read_text().count(ADDRESS) == 1


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("12", "decision"),
        ("0012 Use one store", "decision"),
        ("use one store", "decision"),
        ("https://register.example.org/decisions/0012-one-store/", "decision"),
        ("decisions/0012-one-store.md", "decision"),
        ("0001-ledger", "initiative"),
    ],
)
def test_what_it_is_about_is_found_as_people_name_it(
    answer: str, meant: str, register: Path
) -> None:
    assert take(register, github(form(MEMO | {"Which decision?": answer}))) == 0
    [reference] = getattr(taken(register), meant)
    assert reference.text in ("0012-one-store", "0001-ledger")


def gitlab(**more: Any) -> dict[str, Any]:
    return {
        "iid": 7,
        "web_url": "https://gitlab.example.org/g/r/-/issues/7",
        "title": "We never ran it",
        "description": form(MEMO),
        "author": {"username": "bo"},
        "labels": ["dissent"],
        "confidential": False,
    } | more


def webhook(user: int = 5, **more: Any) -> dict[str, Any]:
    attributes = {
        "url": "https://gitlab.example.org/g/r/-/issues/7",
        "title": "We never ran it",
        "description": form(MEMO),
        "author_id": 5,
        "labels": [{"title": "dissent"}],
    }
    return {
        "object_kind": "issue",
        "user": {"id": user, "username": "bo"},
        "object_attributes": attributes | more,
    }


@pytest.mark.parametrize(
    "issue",
    [
        github(),
        {"action": "opened", "issue": github(), "sender": {"login": "mallory"}},
        {"action": "labeled", "label": {"name": "Dissent"}, "issue": github(label="andon")},
        gitlab(),
        gitlab(labels=[{"name": "dissent"}, {"name": "bug"}]),
        webhook(),
    ],
)
def test_the_json_of_forges_is_read(issue: dict[str, Any], register: Path) -> None:
    assert take(register, issue) == 0
    memo = taken(register)
    assert memo.author == ("bo",) and memo.origin.endswith("/issues/7")


def test_markdown_takes_its_author_and_its_address(
    register: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"# We never ran it\n\n{form(MEMO)}"
    assert take(register, text) == 1
    assert "--author NAME" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run(["intake", "-", "--author", "Ana B", "--source", ADDRESS + "#issue-1"]) == 0
    memo = taken(register)
    assert memo.author == ("Ana B",) and memo.origin == ADDRESS and memo.title == "We never ran it"
    assert take(register, form(ANDON), "--author", "bo", "--dry-run") == 0
    assert "kind: andon" in capsys.readouterr().out


def test_a_repeat_prints_the_path_and_writes_nothing(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(register, github()) == 0
    first = capsys.readouterr().out
    before = (register / first.strip()).read_text()
    assert take(register, github(body=form(MEMO) + "more", title="Another")) == 0
    assert capsys.readouterr().out == first
    assert (register / first.strip()).read_text() == before and taken(register)


# What is refused


@pytest.mark.parametrize(
    ("issue", "why"),
    [
        (github(label="bug"), "none of the labels"),
        (github(labels=[{"name": "dissent"}, {"name": "andon"}]), "several of the labels"),
        (github(user=None), "nothing says who wrote it"),
        (github(user={"login": ["bo"]}), "nothing says who wrote it"),
        (github(user={"login": "anonymous"}), "never anonymous"),
        (github(labels=[{"name": "dissent"}, {"name": "Anonymous"}]), "never anonymous"),
        (github(body=form(MEMO) + "Author: anonymous\n"), "never anonymous"),
        (github(body=form(MEMO) + "Please keep me anonymous."), "never anonymous"),
        (github(body=form(MEMO) + "I don’t want to see my name there."), "never anonymous"),
        (github(title="[Anonymous] Too dear"), "never anonymous"),
        (github(pull_request={"url": "x"}), "it is `pull_request`"),
        (gitlab(confidential=True), "it is `confidential`"),
        (webhook(user=6), "nothing says who wrote it"),
        (github(body=""), "nothing is named below `Which decision?`"),
        (github(body=None), "nothing is named below `Which decision?`"),
        (github(body={"a": 1}), "nothing is named below `Which decision?`"),
        (github(body=form(MEMO | {"Which decision?": "99"})), "no record `99`"),
        (github(body=form(MEMO | {"Claim challenged": ""})), "nothing is written below `Claim"),
        (github(html_url="javascript:alert(1)"), "its address"),
        (github(html_url="https://x.example/a b"), "its address"),
        ("{" * 100_000, "begins as JSON"),
        ('{"issue":' * 5_000 + "1" + "}" * 5_000, "begins as JSON"),
        ("{}", "nothing says who wrote it"),
        ('{"issue": [], "labels": 5, "user": "x"}', "nothing says who wrote it"),
    ],
)
def test_a_refusal_has_a_reason_and_writes_nothing(
    issue: Any, why: str, register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(register, issue) == 1
    out, err = capsys.readouterr()
    assert why in err and not out
    assert not [record for record in records(register) if isinstance(record, Memo | Andon)]


def test_talk_of_anonymity_is_no_request(register: Path) -> None:
    body = form(MEMO | {"Evidence": "Anonymous access was used by half of them."})
    assert take(register, github(body, title="Anonymous access is dear")) == 0


def test_a_refusal_names_the_door_that_can(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for url in (
        "https://forms.example.org/say?about={id}",
        "mailto:ombud@example.org?subject={title}",
    ):
        sites.write(register, {"mkdocs.yml": sites.config(options={"doors": {"anonymous": url}})})
        assert take(register, github(form(MEMO) + "\nanonymous\n@all\nhttps://x.example/y\n")) == 1
        said = capsys.readouterr().err
        assert f"say it at {url.partition('{')[0]}\n" in said, "an address that can be opened"
        assert "@all" not in said and "//x.example" not in said


@pytest.mark.parametrize(
    "about",
    ["- 12", "* 0012", "`12`", "12.", "**12**", "Decision 12: One store", "#12",
     "[12 One store](https://site.example/decisions/0012-one-store/)", "-\n12\n..."],
)  # fmt: skip
def test_a_record_is_known_as_people_write_it(about: str, register: Path) -> None:
    assert take(register, github(form(MEMO | {"Which decision?": about}))) == 0
    [memo] = [record for record in records(register) if isinstance(record, Memo)]
    assert [reference.text for reference in memo.decision] == ["0012-one-store"]


def test_none_of_several_records_is_lost(register: Path) -> None:
    text = (register / "decisions/0012-one-store.md").read_text()
    sites.write(register, {"decisions/0013-two.md": text})
    assert take(register, github(form(MEMO | {"Which decision?": "12 and 13"}))) == 0
    [memo] = [record for record in records(register) if isinstance(record, Memo)]
    assert [reference.text for reference in memo.decision] == ["0012-one-store", "0013-two"]


def test_a_reason_can_be_posted_back(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    worse = "@ana closes #1 <!channel> ##[error] `x` ![a](https://x.example/y)"
    assert take(register, github(form(MEMO | {"Which decision?": worse}))) == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert not re.search(r"@\w|#\d|<!|##\[|!\[|://|\bcloses\b", err)


def test_what_cant_be_read_at_all_is_no_refusal(register: Path) -> None:
    assert run(["intake", "absent.json"]) == 2
    (register / "issue").write_bytes(b"x" * 2_000_001)
    assert run(["intake", "issue"]) == 2


# Hostile text

EXTENSIONS = ["attr_list", "md_in_html", "def_list", "tables", "footnotes", "admonition", "toc",
              "pymdownx.superfences", "pymdownx.snippets", "pymdownx.blocks.html", "pymdownx.tilde",
              "pymdownx.caret", "pymdownx.magiclink", "pymdownx.arithmatex", "pymdownx.emoji"]  # fmt: skip
HOSTILE = [
    "@ana closes #1, see https://x.example",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "<!-- hidden",
    "--- \nstatus: accepted\n---\n",
    "---",
    "...\n---\nauthor: mallory\n---",
    "${{ secrets.X }} {{ config }} {% include 'x' %} {# x #}",
    "text {: onclick=alert(1) }\n{: #x }",
    '--8<-- "/etc/passwd"\n;--8<-- "x"\n{!/etc/passwd!}',
    '```python exec="on"\nprint(1)\n```',
    "```\n### Evidence\nnever closed",
    "~~~ {.x onclick=y}\na\n~~~",
    "/// html | script\nalert(1)\n///",
    "::: os.system",
    "!!! note\n    x",
    "[a](javascript:alert(1)) [b]: javascript:x\n[b]: javascript:alert(1)",
    "![a](https://tracker.example/p.png)",
    "# A heading\n## Claim challenged\nAnother\n===\nx\n---",
    "| a | b |\n|---|---|\n| c | d |",
    "\u202eright to left\u202c \u200bhidden\ufeff",
    "a\x00b\x1b[31mc\x08",
    "line\r\nline\rline\u2028line\x85line",
    "    indented <b>code</b>\n\n- item\n\n        <i>deep</i>",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "x" * 60_000,
    "\ud800 half a pair",
    "{{braces to fill in}}\n{the claim that is challenged}",
    "\\`\\*\\_ \\<b>",
    "$\\href{javascript:alert(1)}{x}$",
]


def rendered(record: Record) -> str:
    return python_markdown.markdown(record.source.body, extensions=EXTENSIONS)


def visible_text(html: str) -> str:
    from html import unescape

    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", html)).replace("\xa0", " "))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("where", ["title", "answer", "everywhere"])
def test_hostile_text_ends_as_text(
    text: str, where: str, register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue = github()
    if where != "answer":
        issue["title"] = text
    if where != "title":
        issue["body"] = form(MEMO | {"Claim challenged": text, "Evidence": text})
    if where == "everywhere":
        issue["body"] = f"{text}\n\n{issue['body']}\n\n{text}"
    status = take(register, issue)
    if status:
        assert status == 1 and "nothing is written below" in capsys.readouterr().err
        return
    memo = taken(register)
    assert memo.author == ("bo",) and memo.origin == ADDRESS and memo.source.readable
    assert str(memo.status) == "open" and not memo.source.unknown
    html = rendered(memo)
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z!][\w-]*)", html))
    assert tags <= {"h1", "h2", "p", "ul", "ol", "li", "br", "a"}, tags
    assert not re.search(r"<[^>]*\b(on\w+|src|style)\s*=", html)
    assert "javascript:" not in "".join(re.findall(r'href="[^"]*"', html))
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200b\ufeff\ud800]", memo.source.body
    )
    assert "{" not in memo.source.body and "<" not in memo.source.body.replace("&lt;", "")
    assert run(["check", "--format", "concise"]) in (0, 1)
    found = capsys.readouterr().out
    assert "DM001" not in found and "a fault of dissent" not in found


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=80))
def test_an_escaped_line_shows_itself(line: str) -> None:
    line = " ".join(line.split())
    html = python_markdown.markdown(escaped(line), extensions=["attr_list", "pymdownx.superfences"])
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "ol", "li"}
    if "\x02" not in line and not re.match(r"\d+\.", line):
        assert visible_text(html).strip() == line


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["bo", ADDRESS]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["issue", "object_attributes", "user", "login", "labels", "name", "title", "body",
                         "html_url", "author", "username", "label", "action", "author_id", "id"]),
        inner, max_size=6),
    max_leaves=20,
))  # fmt: skip
def test_json_of_any_shape_is_read_or_refused(data: object) -> None:
    from mkdocs_dissent.edit.write import EditError
    from mkdocs_dissent.scaffold.intake import kind_of, read_issue

    try:
        issue = read_issue(json.dumps({"issue": data}))
        kind_of(issue, Policy())
    except EditError as error:
        assert error.message
    else:
        assert issue.author and issue.plain() is not None


# What is anonymous stays so


def test_an_anonymous_record_never_shows_where_it_came_from(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    memo = (
        f"---\ndecision: 12\nauthor: anonymous\nstatus: open\nsource: {ADDRESS}\n---\n\n# Doubt\n"
    )
    andon = f"---\nkind: andon\naffects: 12\nraised-by: anonymous\nstatus: pulled\nsource: {ADDRESS}\n---\n\n# Stop\n"
    forum = f"---\nstatus: planned\ndate: 2026-11-24\nforum:\n  - {{raised-by: anonymous, item: 12, note: Slow, source: {ADDRESS}}}\n---\n\n# Review\n"
    sites.write(
        register,
        {"dissent/0001-doubt.md": memo, "dissent/0002-stop.md": andon, "reviews/2026-11-24.md": forum,
         "docs/index.md": "# Home\n"},
    )  # fmt: skip
    made = sites.build_site(register)
    for path in made.site.rglob("*"):
        if path.is_file():
            assert b"issues/7" not in path.read_bytes(), path
    run(["check", "--format", "concise"])
    out = capsys.readouterr().out
    assert out.count("says who wrote it") == 2 and ADDRESS not in out
    for form_ in ("json", "csv", "atom"):
        run(["export", "--format", form_])
        assert ADDRESS not in capsys.readouterr().out


def test_a_page_links_to_the_issue(register: Path) -> None:
    take(register, github())
    record = taken(register)
    site = core.build(DiskTree.at(register), Policy(), core.dt.date(2026, 11, 22))
    [memo] = [each for each in site.records if each.id == record.id]
    assert f'<a href="{ADDRESS}"' in site.renderer.page(memo, lambda _: "").parts["head"]
