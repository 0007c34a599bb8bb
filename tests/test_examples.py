"""The worked example: it builds without a warning, and its figures are those of its source."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

import sites
from mkdocs_dissent.load import DiskTree, load
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records import Initiative, Metric

VIENNA = Path(__file__).parents[1] / "examples" / "vienna"
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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> sites.Built:
    folder = tmp_path_factory.mktemp("example") / "vienna"
    shutil.copytree(VIENNA, folder, ignore=shutil.ignore_patterns("site"))
    return sites.build_site(folder)


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
