"""The examples: they build without a warning, and show what they say they show."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import sites
from mkdocs_dissent import config, site
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.policy import VIEWS, Policy
from mkdocs_dissent.practices.calibration import forecasts_of
from mkdocs_dissent.reading.load import DiskTree, load
from mkdocs_dissent.records.fields.declaring import Model
from mkdocs_dissent.records.fields.types import Vocabulary
from mkdocs_dissent.records.kinds import Andon, Decision, Initiative, is_anonymous
from mkdocs_dissent.records.parts import Metric
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.register.contradictions import ContradictionKind, contradictions_of
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.triggers import TriggerKind
from mkdocs_dissent.rules import CATALOGUE

EXAMPLES = Path(__file__).parents[1] / "examples"
VIENNA = EXAMPLES / "vienna"
TEAM = EXAMPLES / "platform-team"
MISTAKES = EXAMPLES / "mistakes"
WITHOUT_A_BASE = frozenset(code for code, rule in CATALOGUE.items() if not rule.group.compares)
# Semmelweis 1861: births and deaths of the year, first and second clinic.
FIRST = {
    1841: (3036, 237),
    1842: (3287, 518),
    1843: (3060, 274),
    1844: (3157, 260),
    1845: (3492, 241),
    1846: (4010, 459),
    1847: (3490, 176),
    1848: (3556, 45),
}
SECOND = {
    1841: (2442, 86),
    1842: (2659, 202),
    1843: (2739, 164),
    1844: (2956, 68),
    1845: (3241, 66),
    1846: (3754, 105),
    1847: (3306, 32),
    1848: (3219, 43),
}
MONTHS = {4: 18.3, 5: 12.2, 6: 2.2, 7: 1.2, 8: 1.9}


def build(example: Path, scratch: Path) -> sites.Built:
    folder = scratch / example.name
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("site"))
    return sites.build_site(folder)


def examine(example: Path) -> site.Examined:
    found = config.read(example / "mkdocs.yml")
    policy, problems = read_policy(found.options)
    assert problems == []
    assert policy.as_of is not None
    return site.examine(DiskTree(example, example), policy, policy.as_of, docs=found.docs_dir)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> sites.Built:
    return build(VIENNA, tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def team_site(tmp_path_factory: pytest.TempPathFactory) -> sites.Built:
    return build(TEAM, tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> sites.Built:
    return build(MISTAKES, tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def team() -> site.Examined:
    return examine(TEAM)


@pytest.fixture(scope="module")
def mistakes() -> site.Examined:
    return examine(MISTAKES)


@pytest.fixture(scope="module")
def sheet() -> Initiative:
    loaded = load(DiskTree(VIENNA, VIENNA), Policy(), "docs")
    [found] = [record for record in loaded.records if isinstance(record, Initiative)]
    return found


def by_year(metric: Metric) -> dict[int, float]:
    return {reading.day.year: reading.value for reading in metric.readings.values}


def test_it_builds_without_a_warning_and_every_link_resolves(built: sites.Built) -> None:
    assert built.warnings == []
    assert sites.broken_links(built.site) == []
    assert sites.foreign_requests(built.site) == []


def test_the_outcome_is_the_mortality_of_both_clinics(sheet: Initiative) -> None:
    assert sheet.metrics is not None
    first, second = sheet.metrics.outcome
    for metric, table in ((first, FIRST), (second, SECOND)):
        found = by_year(metric)
        assert found.keys() == table.keys()
        for year, (births, deaths) in table.items():
            assert found[year] == pytest.approx(100 * deaths / births, abs=0.006)


def test_the_leading_indicator_is_the_month(sheet: Initiative) -> None:
    assert sheet.metrics is not None
    [monthly] = sheet.metrics.leading
    found = {
        reading.day.month: reading.value
        for reading in monthly.readings.values
        if reading.day.year == 1847
    }
    for month, percent in MONTHS.items():
        assert found[month] == pytest.approx(percent, abs=0.06)


def test_the_shadow_metric_is_the_births_of_the_first_clinic(sheet: Initiative) -> None:
    assert sheet.metrics is not None
    [births] = sheet.metrics.shadow
    assert by_year(births) == {year: count for year, (count, _) in FIRST.items()}


def test_three_revisits_are_overdue_on_its_day(built: sites.Built) -> None:
    loaded = load(DiskTree(VIENNA, VIENNA), Policy(), "docs")
    late = [record.id for record in loaded.records if record.overdue(dt.date(1849, 4, 1))]
    assert [record[:4] for record in late] == ["0001", "0003", "0005"]
    assert "3 revisits are overdue" in built.html("overdue/")


def test_every_decision_that_was_disputed_carries_its_dissent(built: sites.Built) -> None:
    for path in sorted((VIENNA / "decisions").glob("*.md")):
        page = built.html(f"decisions/{path.stem}/")
        if "stakes: major" in path.read_text(encoding="utf-8"):
            assert 'class="dissent-memo"' in page, path.name


@pytest.mark.parametrize("example", ["team_site", "museum"])
def test_the_invented_examples_build_without_a_warning(
    example: str, request: pytest.FixtureRequest
) -> None:
    invented: sites.Built = request.getfixturevalue(example)
    assert invented.warnings == []
    assert sites.broken_links(invented.site) == []
    assert sites.foreign_requests(invented.site) == []


@pytest.mark.parametrize("view", [name for name, view in VIEWS.items() if not view.preview_only])
def test_every_view_of_the_team_has_something_to_show(team_site: sites.Built, view: str) -> None:
    page = team_site.html(f"{view}/")
    assert f'id="dissent-{view}"' in page
    assert 'data-record="' in page
    # What a view says in place of a part that has nothing to show.
    teaching = re.findall(r'<p class="dissent-teach"[^>]*>', page)
    assert [tag for tag in teaching if "hidden" not in tag] == []


def test_the_team_uses_every_word_of_every_vocabulary(team: site.Examined) -> None:
    used = {word for record in team.register.records for word in words_of(record)}
    known = {(type(word), word) for vocabulary in vocabularies(Vocabulary) for word in vocabulary}
    missing = sorted(f"{type_.__name__}.{word}" for type_, word in known - used)
    assert not missing, f"no record of examples/platform-team says {missing}; let one use each"
    assert {record.kind for record in team.register.records} == set(Kind)


def words_of(value: object) -> Iterator[tuple[type, Vocabulary]]:
    if isinstance(value, Vocabulary):
        yield type(value), value
    elif isinstance(value, tuple):
        for item in value:
            yield from words_of(item)
    elif isinstance(value, Model):
        for item in dataclasses.fields(value):
            yield from words_of(getattr(value, item.name))


def vocabularies(base: type[Vocabulary]) -> Iterator[type[Vocabulary]]:
    """Those of the records; tests of other rooms may declare some of their own."""
    return (
        found for found in base.__subclasses__() if found.__module__ == "mkdocs_dissent.records"
    )


def test_every_kind_of_contradiction_is_open_in_the_team(team: site.Examined) -> None:
    queue = contradictions_of(team.register, team.today).heaviest_first
    assert {item.kind for item in queue} == set(ContradictionKind)
    assert {item.trigger.kind for item in queue if item.trigger} == set(TriggerKind)


def test_the_team_has_been_right_and_wrong_often_enough_to_tell(team: site.Examined) -> None:
    forecasts = forecasts_of(team.register, team.today, 10)
    assert len(forecasts.resolved) >= 12
    found = forecasts.calibration
    assert found is not None
    assert len([part for part in found.bins if part.n]) >= 4


def test_the_team_shows_each_kind_of_lineage(team: site.Examined) -> None:
    shown = {link.type for link in team.register.statements}
    assert {LinkType.SUPERSEDES, LinkType.AMENDS, LinkType.REVERSES} <= shown
    reversing = [record for record in team.register.decisions if record.reverses]
    assert [len(record.co_signed_by) for record in reversing] == [2]


def test_one_cord_freezes_something_and_one_has_no_name(team: site.Examined) -> None:
    pulled = [
        record for record in team.register.records if isinstance(record, Andon) and record.is_open
    ]
    assert any(record.scope for record in pulled)
    assert any(is_anonymous(record) for record in pulled)


def test_the_team_breaks_practices_but_not_its_register(team: site.Examined) -> None:
    fired = {finding.code for finding in team.findings}
    untrue = {code for code, rule in CATALOGUE.items() if not rule.group.practice}
    assert fired & untrue == set()
    assert fired <= {"DM404", "DM512"} | team.policy.severities.keys()


def test_readings_of_the_team_stand_in_a_csv_file_too(team: site.Examined) -> None:
    metrics = [record.metrics for record in team.register.records if hasattr(record, "metrics")]
    files = [
        metric.readings.file
        for found in metrics
        if found
        for metric in (*found.outcome, *found.leading, *found.shadow)
        if metric.readings.file and metric.readings.values
    ]
    assert files == ["lead-time.csv"]


def test_every_rule_fires_in_the_museum(mistakes: site.Examined) -> None:
    fired = {finding.code for finding in mistakes.findings}
    assert not WITHOUT_A_BASE - fired, (
        f"no exhibit for {sorted(WITHOUT_A_BASE - fired)}: write"
        " examples/mistakes/<folder>/<three digits of its code>-<name>.md, and link it in docs/index.md"
    )


# A memo without a probe lacks that part as well; a cycle has one last review to speak of.
TOGETHER = {"DM304": {"DM303"}, "DM511": {"DM512"}}
"""What an exhibit shows besides its own mistake. Of other rules, later ones too, it is no matter."""


def test_every_exhibit_shows_its_own_mistake(mistakes: site.Examined) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for finding in mistakes.findings:
        found[finding.location.path].add(finding.code)
    for path in sorted(MISTAKES.glob("*/[1-79]??-*.md")) + sorted(MISTAKES.glob("*/0??-*.md")):
        own = f"DM{path.name[:3]}"
        wanted = {own, *TOGETHER.get(own, ())}
        if path.stem.endswith("-came-first"):  # what the exhibit beside it collides with
            continue
        codes = found[path.relative_to(MISTAKES).as_posix()]
        assert wanted <= codes, f"{path.name} shows {sorted(codes)}; it is to show {sorted(wanted)}"


def test_the_museum_leads_to_every_exhibit(museum: sites.Built) -> None:
    page = museum.html("")
    for path in MISTAKES.glob("*/*-*.md"):
        link = f'href="{path.parent.name}/{path.stem}/"'
        assert link in page, f"examples/mistakes/docs/index.md has no link to {path.name}"
    for code in sorted(WITHOUT_A_BASE):
        name = f"{code} {CATALOGUE[code].name}"
        assert f">{name}</a>" in page, f"examples/mistakes/docs/index.md does not name {name}"


def test_every_decision_of_the_team_says_what_it_rests_on(team: site.Examined) -> None:
    for decision in team.register.decisions:
        assert isinstance(decision, Decision)
        assert decision.hypothesis, decision.id
        assert decision.confidence is not None, decision.id
        assert decision.constraint, decision.id
