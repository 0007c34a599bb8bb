"""Five real registers, read in place; what a correct reading yields stands in facts.json.

The corpora are not part of the project: these tests run where they are, and skip elsewhere.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import sites
from mkdocs_dissent.edit.convert import convert
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import dialects
from mkdocs_dissent.reading.frontmatter import parse
from mkdocs_dissent.reading.load import DiskTree, load
from mkdocs_dissent.reading.schema import read_record
from mkdocs_dissent.records.kinds import Decision
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register, link
from mkdocs_dissent.rules import judge

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")


def facts(name: str) -> Any:
    return json.loads((CORPORA / "facts.json").read_text(encoding="utf-8"))["dev"][name]


def read(corpus: str, folders: list[str], **options: Any) -> tuple[Register, Policy, Any]:
    base = CORPORA / corpus
    policy, problems = read_policy({"folders": {"decisions": folders}, **options})
    assert not problems
    loaded = load(DiskTree(base, base), policy)
    return link(loaded.records), policy, loaded


def errors(register: Register, policy: Policy, loaded: Any, today: str = "2026-11-22") -> list[str]:
    found = judge(register, loaded.problems, policy, dt.date.fromisoformat(today))
    return [f"{item.code} {item.location}" for item in found if item.severity == "error"]


def by_file(register: Register) -> dict[str, Decision]:
    return {record.source.path: record for record in register.decisions}


def check_samples(register: Register, samples: list[dict[str, Any]]) -> None:
    records = by_file(register)
    for sample in samples:
        record = records[sample["file"]]
        title = record.source.heading or ""
        assert sample["title"] in (record.title, title), title
        assert (record.date.isoformat() if record.date else None) == sample["date"]
        said = record.source.status_text
        assert sample["status"] in (None, said) or sample["status"] == record.status, said


def test_madr_reads_its_own_decisions() -> None:
    expected = facts("adr/madr")
    register, policy, loaded = read("adr+madr", ["docs/decisions"])
    assert len(register.decisions) == expected["decisions"]
    assert [record.number for record in register.decisions] == list(range(19))
    assert {record.source.dialect for record in register.decisions} == {"madr"}
    statuses = Counter(record.source.status_text for record in register.decisions)
    assert statuses == {None: 18, "on hold": 1}
    assert all(record.status is None for record in register.decisions), "never silently accepted"
    check_samples(register, expected["samples"])
    kept = by_file(register)["docs/decisions/0003-provide-own-madr-tools.md"].source.page
    assert kept == {"parent": "Decisions", "nav_order": 3}
    assert errors(register, policy, loaded) == []


def test_log4brains_main_project() -> None:
    expected = facts("thomvaill/log4brains")["main_project"]
    register, policy, loaded = read("thomvaill+log4brains", list(expected["dirs"]))
    folders = Counter(record.source.path.rpartition("/")[0] for record in register.decisions)
    assert folders == expected["dirs"]
    assert Counter(map(str, (r.status for r in register.decisions))) == expected["status_counts"]
    replaced = {
        (old.id, new.id)
        for old in register.decisions
        for new in register.of(old, LinkType.SUPERSEDES)
    }
    assert replaced == set(map(tuple, expected["superseded"]))
    check_samples(register, expected["samples"])
    assert errors(register, policy, loaded) == []


def test_log4brains_trial_project_with_packages() -> None:
    expected = facts("thomvaill/log4brains")["ro_project"]
    base = f"thomvaill+log4brains/{expected['dir']}"
    register, policy, loaded = read(base, ["."])
    assert len(register.decisions) == expected["decisions"]
    said = [record for record in register.decisions if record.source.status_text is not None]
    assert len(said) == expected["explicit_status_in_text"]
    counts = Counter(record.source.status_text.split()[0].lower() for record in said)
    assert {k: v for k, v in counts.items() if k != "accepted"} == {
        "draft": 1,
        "proposed": 1,
        "rejected": 1,
        "superseded": 1,
    }
    assert all(record.status is None for record in register.decisions if record not in said)
    names = {record.id.rpartition("/")[2]: record for record in register.decisions}
    for name in expected["no_title"]:
        assert names[name].source.heading is None
        assert names[name].title, "shown under its file's name"
    undated = {record.source.path for record in register.decisions if record.date is None}
    assert len(undated) == len(expected["no_date"])
    old, new = expected["superseded"][0]
    assert [found.id for found in register.of(names[old], LinkType.SUPERSEDES)] == [names[new].id]
    assert len({record.id for record in register.decisions}) == expected["decisions"]
    assert errors(register, policy, loaded) == []


def test_govuk_aws() -> None:
    expected = facts("alphagov/govuk-aws")
    register, policy, loaded = read("alphagov+govuk-aws", ["docs/architecture/decisions"])
    assert len(register.decisions) == expected["decisions"]
    assert {record.source.dialect for record in register.decisions} == {"nygard"}
    said = Counter((r.source.status_text or "").split(" by ")[0] for r in register.decisions)
    assert said == expected["status_counts"]
    dates = sorted(record.date for record in register.decisions if record.date)
    assert len(dates) == 38
    assert [dates[0].isoformat(), dates[-1].isoformat()] == expected["date_range"]

    def pairs(type_: LinkType, *, forward: bool) -> list[list[str]]:
        return [
            [a.label, b.label]
            for a in register.decisions
            for b in (register.to(a, type_) if forward else register.of(a, type_))
        ]

    assert pairs(LinkType.SUPERSEDES, forward=False) == expected["superseded"]
    assert pairs(LinkType.SUPERSEDES_IN_PART, forward=False) == expected["partly_superseded"]
    assert pairs(LinkType.AMENDS, forward=True) == expected["amends"]
    check_samples(register, expected["samples"])
    found = judge(register, loaded.problems, policy, dt.date(2026, 11, 22))
    mismatched = {item.location.path for item in found if item.code == "DM107"}
    folder = expected["dir"]
    assert {folder + name for name in expected["h1_number_differs_from_file"]} <= mismatched
    assert errors(register, policy, loaded) == []


@pytest.mark.parametrize("today", ["2026-03-01", "2026-06-24", "2026-08-22"])
def test_wagov_reviews_are_overdue_when_they_are(today: str) -> None:
    expected = facts("wagov-dtt/architecture-decision-records")
    folders = ["development", "operations", "security"]
    register, policy, loaded = read("wagov-dtt+architecture-decision-records", folders)
    assert len(register.decisions) == expected["decisions"]
    assert sorted(record.number or 0 for record in register.decisions) == list(range(1, 21))
    statuses = Counter(record.source.status_text for record in register.decisions)
    assert statuses == expected["status_counts"]
    overdue = {r.source.path for r in register.records if r.overdue(dt.date.fromisoformat(today))}
    assert len(overdue) == expected["overdue_adrs_if_today"][today]
    if today == "2026-08-22":
        assert overdue == set(expected["overdue_2026_08_22"])
    check_samples(register, expected["samples"])
    assert errors(register, policy, loaded, today) == []


def test_wagov_other_guidance_is_read_with_the_same_dialect() -> None:
    expected = facts("wagov-dtt/architecture-decision-records")
    register, _, _ = read("wagov-dtt+architecture-decision-records", ["."])
    reviewed = [record for record in register.decisions if record.revisit_date]
    assert len(reviewed) == 33
    for today, count in expected["overdue_all_33_if_today"].items():
        day = dt.date.fromisoformat(today)
        assert sum(record.overdue(day) for record in reviewed) == count


CASES = {
    "adr+madr": (["docs/decisions"], {}),
    "alphagov+govuk-aws": (["docs/architecture/decisions"], {}),
    "wagov-dtt+architecture-decision-records": (["development", "operations", "security"], {}),
    "thomvaill+log4brains": (["docs/adr", "packages/core/docs/adr", "packages/web/docs/adr"], {}),
}


@pytest.mark.parametrize("corpus", CASES)
def test_a_corpus_is_published_whole(corpus: str, tmp_path: Path) -> None:
    folders, options = CASES[corpus]
    shutil.copytree(CORPORA / corpus, tmp_path / "repo")
    repo = tmp_path / "repo"
    text = sites.config(
        options={"folders": {"decisions": folders}, "records": "auto", **options},
        docs_dir="site-docs",
    )
    built = sites.build_site(repo, {"mkdocs.yml": text, "site-docs/index.md": "# Home\n"})
    data = json.loads((built.site / "register.json").read_text(encoding="utf-8"))
    for record in data["records"]:
        assert (built.site / record["url"] / "index.html").is_file()
    assert not [line for line in built.warnings if " DM" in line and "DM107" not in line]
    register = built.html("register/")
    assert register.count("data-record=") == len(data["records"])


SECOND = CORPORA / "facts-2.json"
NOT_OF_OURS = {
    # Dated folders with a README, as those that are counted; a text without a number.
    "docs/developer/decision-records/2023-03-02_entity_store_refactoring/README.md",
    "docs/developer/decision-records/2023-03-27_private_properties/README.md",
    "architecture-decision-records/operator/design/module-onboarding-guide.md",
}


def registers() -> list[Any]:
    if not SECOND.is_file():
        return []
    return list(json.loads(SECOND.read_text(encoding="utf-8"))["registers"])


@pytest.mark.parametrize("register_facts", registers(), ids=lambda facts: facts["name"])
def test_every_record_says_what_it_says_or_is_named(register_facts: dict[str, Any]) -> None:
    expected = register_facts["records"]
    corpus = register_facts["repo"].replace("/", "+")
    register, policy, loaded = read(corpus, register_facts["folders"])
    records = by_file(register)
    assert set(records) - NOT_OF_OURS == set(expected)
    found = judge(register, loaded.problems, policy, dt.date(2026, 11, 28))
    assert not [str(item.location) for item in found if item.severity == "error"]
    told = {(item.code, item.location.path) for item in found}
    for path, fact in expected.items():
        record = records[path]
        day = record.date.isoformat() if record.date else None
        assert (record.status, day) == (fact["status"], fact["date"]), path
        assert fact["status"] or ("DM007", path) in told, path
        assert fact["date"] or not fact["date_raw"] or ("DM004", path) in told, path
        later = register.of(record, LinkType.SUPERSEDES)
        assert bool(later) is bool(fact["superseded_by"]), path


def _plain(value: Any) -> Any:
    return [item.text for item in value] if isinstance(value, tuple) else value


EVERY = {
    **{name: folders for name, (folders, _) in CASES.items()},
    "nodejs+TSC": ["."],
    **{facts["repo"].replace("/", "+"): facts["folders"] for facts in registers()},
}


@pytest.mark.parametrize("corpus", EVERY)
def test_what_is_converted_reads_as_before(corpus: str) -> None:
    base = CORPORA / corpus
    register, policy, _ = read(corpus, EVERY[corpus])
    for record in register.decisions:
        text = (base / record.source.path).read_text(encoding="utf-8")
        made = convert(text, record.source.path, policy)
        if made.refused:
            assert record.source.dialect in ("plain", "native") or not record.source.readable
            continue
        document = dialects.read(parse(made.after, record.source.path), policy)
        again, _ = read_record(document, Folder.DECISIONS, record.source.file, "", policy)
        assert again.source.dialect == "native" and again.source.body == record.source.body
        for name in ("title", "status", "date", "revisit", "supersedes", "superseded_by", "amends"):
            assert _plain(getattr(again, name)) == _plain(getattr(record, name)), record.source.path
