"""The agenda of a review: who challenges, what is tested first, what stands open, by weight."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from mkdocs_dissent.reading import frontmatter
from mkdocs_dissent.reading.blanks import is_blank
from mkdocs_dissent.records.kinds import Review
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.scaffold.agenda import agenda, quarterly_agenda
from mkdocs_dissent.scaffold.drafts import Agenda, compose
from registers import made, policy, registered
from test_contradictions import EVERYTHING

TODAY = dt.date(2026, 11, 22)
CONFIGURED: dict[str, Any] = {
    "cadence": {"start": "2026-11-02", "weeks": 2, "budget_hours": 4},
    "red_team": ["ana", "bo", "chen"],
    "teams": {"team-a": ["ana"], "team-b": ["bo"]},
}


def prepared(files: dict[str, str], **options: Any) -> Agenda:
    return agenda(registered(files), policy(**(options or CONFIGURED)), TODAY, "reviews")


def draft(files: dict[str, str], **options: Any) -> str:
    options = options or CONFIGURED
    return compose(
        Kind.REVIEW,
        "A review",
        {},
        today=TODAY,
        policy=policy(**options),
        agenda=prepared(files, **options),
    )


def test_each_contradiction_is_said_in_a_line_the_heaviest_first() -> None:
    parts = re.split(r"^### (.*)\n", prepared(EVERYTHING).text, flags=re.M)[1:]
    found = [
        (title, re.findall(r"^- \[.*?\]\(<.*?>\): (.*)$", text, re.M))
        for title, text in zip(parts[::2], parts[1::2], strict=True)
    ]
    assert found[:-1] == [
        (
            "Stop the line",
            [
                "“uptake” fell twice in a row, by 2 in all, where more is better and no"
                " \\`tolerance\\` says what counts: 5 on 2026-08-01, 4 on 2026-09-01,"
                " 3 on 2026-10-01; since 2026-10-01;"
                " owner ana; due 2026-10-15"
            ],
        ),
        (
            "An andon is pulled",
            ["andon about B; since 2026-01-02; nobody owns the next step"],
        ),
        (
            "Found",
            [
                "B was found false, and nobody acted on it; since 2026-01-03; owner ana;"
                " due 2026-01-17",
                "evidence against it that no revisit has answered; since 2026-01-04;"
                " nobody owns the next step; due 2026-01-18",
            ],
        ),
        ("Argued", ["dissent memo about A; since 2026-01-02; nobody owns the next step"]),
        (
            "Said",
            [
                "said in the forum about A: x; since 2026-01-01; owner ana; due 2026-01-15",
                "said in the forum about nothing that is on record: y; since 2026-01-01;"
                " nobody owns the next step; due 2026-01-15",
            ],
        ),
    ]
    assert found[-1] == (
        "Without owner or date",
        [
            "nobody owns the next step and no date for it",
            "nobody owns the next step",
            "nobody owns the next step and no date for it",
            "nobody owns the next step",
        ],
    )


def test_the_front_matter_holds_what_the_records_know() -> None:
    values = frontmatter.parse(draft(EVERYTHING), "x").values
    assert values["red-team"] == ["ana", "bo"]
    assert values["budget-hours"] == "4" or values["budget-hours"] == 4
    examined = values["examined"]
    assert isinstance(examined, list)
    # Two items bear the id 1-a, so the folder says which is meant; ana answers for it.
    assert [(item["item"], item["by"]) for item in examined] == [
        ("initiatives/1-a", ["bo"]),
        ("c", ["bo"]),
    ]


def test_what_is_prefilled_leads_to_the_records_that_were_meant() -> None:
    text = draft(EVERYTHING)
    front = text.split("---\n")[1]
    register = registered(EVERYTHING | {"reviews/new": front})
    assert not [item for item in register.unresolved if item.record.id == "new"]
    review = made("reviews/new", front)
    assert [str(item.item.text) for item in review.examined if item.item] == [  # type: ignore[attr-defined]
        "initiatives/1-a",
        "c",
    ]


def test_the_agenda_names_the_pair_the_permits_and_what_lacks() -> None:
    text = draft(EVERYTHING)
    for line in (
        "Red team: ana and bo.",
        "## Open contradictions",
        "### Stop the line",
        "### Without owner or date",
        "Ask each team what it challenged: team-a, team-b.",
        "tested by bo; not by ana",
    ):
        assert line in text, line


def test_check_sees_every_blank_of_the_agenda() -> None:
    left = re.findall(r"\{[^{}]*\}", draft(EVERYTHING))
    assert "{who leads it}" in left and all(map(is_blank, left))


def test_a_draft_is_planned_and_has_every_key_that_the_meeting_fills() -> None:
    values = frontmatter.parse(draft(EVERYTHING), "x").values
    assert (values["status"], values["spent-hours"], values["forum"]) == ("planned", None, [])
    assert values["permits"] == {"team-a": None, "team-b": None}
    assert isinstance(values["examined"], list)
    assert {str(item["outcome"]) for item in values["examined"] if isinstance(item, dict)} == {
        "None"
    }
    review = made("reviews/new", draft(EVERYTHING).split("---\n")[1])
    assert isinstance(review, Review) and not review.was_held


def test_a_quarterly_draft_decides_about_every_initiative_under_way() -> None:
    found = quarterly_agenda(registered(EVERYTHING), policy(**CONFIGURED), TODAY, "reviews")
    text = compose(
        Kind.REVIEW, "Q", {"for": "quarter"}, today=TODAY, policy=policy(**CONFIGURED), agenda=found
    )
    values = frontmatter.parse(text, "x").values
    assert isinstance(values["decided"], list)
    assert [item["initiative"] for item in values["decided"] if isinstance(item, dict)] == [
        "initiatives/1-a"
    ]
    assert "budget-hours" not in values and "examined" not in values
    assert "## What the portfolio and the scorecard say" in text
    assert "1 bet under way" in text and "nobody knows when its story was told" in text


def test_what_is_given_goes_before_what_is_known() -> None:
    found = prepared(EVERYTHING)
    given: dict[str, Any] = {"red-team": ["dara", "eli"]}
    text = compose(Kind.REVIEW, "A", given, today=TODAY, policy=policy(**CONFIGURED), agenda=found)
    assert frontmatter.parse(text, "x").values["red-team"] == ["dara", "eli"]


def test_a_rotation_of_one_says_what_lacks() -> None:
    text = draft(EVERYTHING, **{**CONFIGURED, "red_team": ["ana"]})
    assert "Red team: ana. One person is in the rotation; a pair needs two." in text


def test_without_cadence_teams_or_rotation_the_agenda_is_the_queue_alone() -> None:
    text = draft(EVERYTHING, due_soon_days=30)
    assert "Red team" not in text and "permits" not in text and "budget" not in text
    assert "## Open contradictions" in text


def test_titles_and_names_mean_nothing_as_markdown() -> None:
    files = {"dissent/m": 'status: open\ntitle: "<b>[x](y) {{ z }} *a*"'}
    text = draft(files, **{**CONFIGURED, "red_team": ["[a](b)", "bo"]})
    assert "&lt;b>\\[x\\](y) \\{\\{ z \\}\\} \\*a\\*" in text
    assert "Red team: \\[a\\](b) and bo." in text
