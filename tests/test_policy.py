"""policy: every option is read or named with what would be right; today is one value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mkdocs_dissent.findings import Severity
from mkdocs_dissent.options import _READERS, OPTIONS, read_policy
from mkdocs_dissent.policy import LIMITS, VIEWS, Away, Cadence, Policy, default_pages, today_of
from mkdocs_dissent.records.vocabularies import Folder


def well(options: str | Mapping[str, Any]) -> Policy:
    """The policy of options in which nothing is wrong."""
    policy, problems = read_policy(parsed(options))
    assert problems == []
    return policy


def wrong(options: str | Mapping[str, Any]) -> str:
    """The one problem, as `option: message`; nothing but a default came of the option."""
    _, problems = read_policy(parsed(options))
    assert len(problems) == 1, problems
    return f"{problems[0].option}: {problems[0].message}"


def parsed(options: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """Options as the generator's YAML 1.1 reads them."""
    return yaml.safe_load(options) if isinstance(options, str) else options


def test_no_options_give_the_defaults() -> None:
    assert well({}) == Policy()
    assert well({}).folders == {folder: (str(folder),) for folder in Folder}


def test_blank_options_give_the_defaults() -> None:
    assert well("".join(f"{name}:\n" for name in OPTIONS)) == Policy()


def test_every_option_says_what_it_is() -> None:
    assert all(OPTIONS.values()) and OPTIONS.keys() == _READERS.keys()


@pytest.mark.parametrize(
    ("name", "near"), [("folder", "folders"), ("team", "teams"), ("as-of", "as_of")]
)
def test_an_unknown_option_is_told_the_nearest(name: str, near: str) -> None:
    assert wrong({name: "x"}) == f"{name}: is no option; did you mean `{near}`?"


def test_an_unknown_option_like_no_other_is_told_all() -> None:
    assert all(name in wrong({"qqqqq": 1}) for name in OPTIONS)


def test_an_option_name_that_is_no_text_is_named_all_the_same() -> None:
    assert wrong({7: 1}).startswith("7: is no option")  # type: ignore[dict-item]


# Folders


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("decisions", Folder.DECISIONS),
        ("decision", Folder.DECISIONS),
        ("dissent", Folder.DISSENT),
        ("memo", Folder.DISSENT),
        ("memos", Folder.DISSENT),
        ("andons", Folder.DISSENT),
        ("bets", Folder.INITIATIVES),
        ("Probe", Folder.INITIATIVES),
        ("review", Folder.REVIEWS),
    ],
)
def test_a_folder_goes_by_the_name_of_its_kind_too(name: str, folder: Folder) -> None:
    policy = well({"folders": {name: "docs/here"}})
    assert policy.folders[folder] == ("docs/here",)
    assert policy.configured == {folder}
    others = set(Folder) - {folder}
    assert all(policy.folders[other] == (str(other),) for other in others)


def test_a_kind_may_have_several_folders() -> None:
    policy = well({"folders": {"decisions": ["docs/adr/", "packages/a/adr"]}})
    assert policy.folders[Folder.DECISIONS] == ("docs/adr", "packages/a/adr")


def test_folders_under_two_names_of_one_kind_are_both_kept() -> None:
    policy = well({"folders": {"memos": "dissent/memos", "andons": "dissent/andons"}})
    assert policy.folders[Folder.DISSENT] == ("dissent/memos", "dissent/andons")


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("docs/adr/", "docs/adr"),
        ("./docs/adr", "docs/adr"),
        ("docs//adr", "docs/adr"),
        ("docs\\adr", "docs/adr"),
        ("docs/x/../adr", "docs/adr"),
        ("../shared/adr", "../shared/adr"),
        (".", "."),
        ("./", "."),
        ("/srv/adr", "/srv/adr"),
        ("/", "/"),
    ],
)
def test_a_folder_is_spelled_one_way(written: str, path: str) -> None:
    assert well({"folders": {"decisions": written}}).folders[Folder.DECISIONS] == (path,)


def test_a_folder_given_twice_is_read_once() -> None:
    policy = well({"folders": {"decisions": ["adr", "./adr/"]}})
    assert policy.folders[Folder.DECISIONS] == ("adr",)


@pytest.mark.parametrize("value", [5, True, False, {"a": "b"}, ["a", 5], [["a"]]])
def test_a_folder_that_is_no_path_keeps_its_default(value: object) -> None:
    policy, [problem] = read_policy({"folders": {"decisions": value}})
    assert problem.option == "folders.decisions"
    assert "expected a list of texts" in problem.message
    assert policy.folders[Folder.DECISIONS] == ("decisions",)
    assert policy.configured == frozenset()


def test_an_unknown_folder_is_told_the_nearest() -> None:
    said = wrong({"folders": {"decsions": "x"}})
    assert said == "folders.decsions: is no option; did you mean `decisions`?"


@pytest.mark.parametrize(
    ("folders", "option"),
    [
        ({"decisions": "records", "memos": "records"}, "folders.dissent"),
        ({"decisions": "records", "memos": "./records/"}, "folders.dissent"),
        ({"decisions": "dissent"}, "folders.decisions"),
        ({"reviews": ["reviews", "decisions"]}, "folders.reviews"),
    ],
)
def test_two_kinds_in_one_folder_are_told_apart(folders: object, option: str) -> None:
    said = wrong({"folders": folders})
    assert said.startswith(option + ": is `")
    assert "give each kind a folder of its own" in said


def test_folders_may_be_swapped() -> None:
    policy = well({"folders": {"decisions": "dissent", "dissent": "decisions"}})
    assert policy.folders[Folder.DECISIONS] == ("dissent",)


@pytest.mark.parametrize("value", ["decisions", ["decisions"], 5, False])
def test_folders_that_are_no_mapping_are_shown_one(value: object) -> None:
    said = wrong({"folders": value})
    assert said.startswith("folders: ")
    assert "expected a mapping: kind of record → folder" in said


# Rules and limits


def test_a_rule_gets_the_severity_it_is_given() -> None:
    policy = well("policy: {DM201: error, DM202: warning, DM203: note, DM204: 'off', DM206: off}")
    assert policy.severities == {
        "DM201": Severity.ERROR,
        "DM202": Severity.WARNING,
        "DM203": Severity.NOTE,
        "DM204": None,
        "DM206": None,
    }


def test_a_code_of_no_rule_is_told_with_the_nearest_one() -> None:
    assert wrong("policy: {DM299: 'off'}").startswith(
        "policy.DM299: is no option; did you mean `DM"
    )


@pytest.mark.parametrize("value", ["fatal", "on", "true", "0", "1", "[error]", "null", "Error!"])
def test_a_severity_that_is_none_is_told_all(value: str) -> None:
    said = wrong(f"policy: {{DM201: {value}}}")
    assert said.startswith("policy.DM201: is ")
    assert said.endswith("expected error, warning, note or off")


def test_a_limit_is_set_and_the_others_stay() -> None:
    policy = well({"policy": {"memo_words": 300}})
    assert policy.limits["memo_words"] == 300
    assert policy.limits["bet_revisit_days"] == LIMITS["bet_revisit_days"][0]


@pytest.mark.parametrize("value", ["many", -1, 1.5, True, [1]])
def test_a_limit_that_is_no_whole_number_keeps_its_default(value: object) -> None:
    policy, [problem] = read_policy({"policy": {"memo_words": value}})
    assert problem.option == "policy.memo_words"
    assert "expected a whole number of at least 0" in problem.message
    assert policy.limits["memo_words"] == 500


def test_an_unknown_limit_is_told_the_nearest() -> None:
    assert wrong({"policy": {"memo_word": 3}}).endswith("did you mean `memo_words`?")
    assert "known: " in wrong({"policy": {"dm201": "off"}})


# Words, people, places


def test_a_statuss_synonym_is_evened_out() -> None:
    policy = well({"status_synonyms": {"In  Force": "accepted", "dropped": "retired"}})
    assert policy.status_synonyms == {"in force": "accepted", "dropped": "retired"}


@pytest.mark.parametrize("value", ["active", None, 5, ["accepted"]])
def test_a_synonym_of_no_status_is_told_all(value: object) -> None:
    said = wrong({"status_synonyms": {"in force": value}})
    assert said.startswith("status_synonyms.in force: is ")
    assert "expected one of proposed, accepted, rejected" in said


def test_people_are_in_teams() -> None:
    policy = well({"teams": {"core": ["Ana", "bo"], "field": "chen"}})
    assert policy.teams == {"core": ("Ana", "bo"), "field": ("chen",)}


def test_a_team_that_is_no_list_of_people_is_named() -> None:
    assert wrong({"teams": {"core": 5}}) == "teams.core: is 5; expected a list of texts"
    assert "a mapping: team → its people" in wrong({"teams": ["ana"]})


@pytest.mark.parametrize("option", ["exclude", "red_team"])
def test_a_list_of_texts_may_be_one_text(option: str) -> None:
    assert getattr(well({option: "one"}), option) == ("one",)
    assert getattr(well({option: ["one", "two"]}), option) == ("one", "two")
    assert wrong({option: 1}).startswith(f"{option}: is ")
    assert wrong({option: [1]}).endswith("expected a list of texts")


def test_a_cadence_is_read() -> None:
    policy = well("cadence: {start: 2026-01-05, weeks: 3, budget_hours: 2.5}")
    assert policy.cadence == Cadence(start=dt.date(2026, 1, 5), weeks=3, budget_hours=2.5)
    assert well("cadence: {start: '2026-01-05'}").cadence.start == dt.date(2026, 1, 5)


@pytest.mark.parametrize(
    ("cadence", "option", "expected"),
    [
        ("{start: monday}", "cadence.start", "a date such as 2026-11-22"),
        ("{start: 2026-01-05 10:00:00}", "cadence.start", "a date such as 2026-11-22"),
        ("{weeks: 0}", "cadence.weeks", "a whole number of at least 1"),
        ("{weeks: 1.5}", "cadence.weeks", "a whole number of at least 1"),
        ("{budget_hours: many}", "cadence.budget_hours", "a number of at least 0"),
        ("{budget_hours: true}", "cadence.budget_hours", "a number of at least 0"),
        ("{budget_hours: -1}", "cadence.budget_hours", "a number of at least 0"),
        ("{budget_hours: .inf}", "cadence.budget_hours", "a number of at least 0"),
        (f"{{budget_hours: 1{'0' * 400}}}", "cadence.budget_hours", "a number of at least 0"),
        ("{budget_hours: .nan}", "cadence.budget_hours", "a number of at least 0"),
        ("{week: 2}", "cadence.week", "did you mean `weeks`?"),
        ("{andon_weeks: 0}", "cadence.andon_weeks", "a whole number of at least 1"),
        ("{quarter_weeks: -13}", "cadence.quarter_weeks", "a whole number of at least 1"),
        ("fortnightly", "cadence", "a mapping: start, weeks and budget_hours"),
    ],
)
def test_a_wrong_cadence_is_told_the_right_one(cadence: str, option: str, expected: str) -> None:
    said = wrong(f"cadence: {cadence}")
    assert said.startswith(option + ": ")
    assert expected in said


def test_each_loop_has_its_own_cadence() -> None:
    default = well({}).cadence
    assert (default.andon_weeks, default.probe_weeks, default.quarter_weeks) == (1, 1, 13)
    policy = well("cadence: {andon_weeks: 2, probe_weeks: 3, quarter_weeks: 12}")
    assert policy.cadence == Cadence(andon_weeks=2, probe_weeks=3, quarter_weeks=12)


def test_a_red_team_says_who_is_away_and_who_was_renamed() -> None:
    policy = well(
        "red_team: {people: [ana, bo], away: [{who: bo, from: 2026-12-01, until: 2026-12-31},"
        " {who: ana}], aliases: {bob: bo, Robert: bob}}"
    )
    assert policy.red_team == ("ana", "bo")
    until = dt.date(2026, 12, 31)
    assert policy.away == (
        Away(who="bo", begins=dt.date(2026, 12, 1), until=until),
        Away(who="ana"),
    )
    assert policy.aliases == {"bob": "bo", "robert": "bo"}
    assert well("red_team: {people: ana}").red_team == ("ana",)


@pytest.mark.parametrize(
    ("red_team", "option", "expected"),
    [
        ("{person: [ana]}", "red_team.person", "known: aliases, away, people"),
        ("{people: 5}", "red_team.people", "a list of texts"),
        ("{away: [ana]}", "red_team.away.1", "expected {who: ana, from: 2026-12-01"),
        ("{away: [{who: ana, until: soon}]}", "red_team.away.1.until", "a date such as"),
        ("{away: {who: ana, to: 2026-12-01}}", "red_team.away.1.to", "known: from, until, who"),
        ("{aliases: [bob]}", "red_team.aliases", "a mapping: old handle"),
    ],
)
def test_a_wrong_red_team_is_told_the_right_one(red_team: str, option: str, expected: str) -> None:
    said = wrong(f"red_team: {red_team}")
    assert said.startswith(option + ": ")
    assert expected in said


def test_an_absence_that_ends_before_it_begins_is_none() -> None:
    said = wrong("red_team: {away: [{who: bo, from: 2026-12-31, until: 2026-12-01}]}")
    assert said == "red_team.away.1.until: is 2026-12-01, before `from`, 2026-12-31"


def test_a_loop_of_aliases_is_named_and_leads_to_no_person() -> None:
    policy, problems = read_policy({"red_team": {"aliases": {"a": "b", "b": "a", "c": "cy"}}})
    assert policy.aliases == {"c": "cy"}
    assert [problem.option for problem in problems] == ["red_team.aliases.a", "red_team.aliases.b"]


@pytest.mark.parametrize("scheme", ["number", "date"])
def test_ids_are_numbers_or_dates(scheme: str) -> None:
    assert well({"id_scheme": scheme}).id_scheme == scheme


@pytest.mark.parametrize("value", ["uuid", 5, ["date"], True])
def test_another_scheme_of_ids_is_told_the_two(value: object) -> None:
    assert wrong({"id_scheme": value}).endswith("expected number or date")


@pytest.mark.parametrize("value", [-1, "soon", True])
def test_due_soon_is_a_number_of_days(value: object) -> None:
    assert well({"due_soon_days": 0}).due_soon_days == 0
    assert wrong({"due_soon_days": value}).startswith("due_soon_days: is ")


@pytest.mark.parametrize("option", ["historical", "records_in_nav"])
@pytest.mark.parametrize("value", ["yes please", 1, [True]])
def test_a_flag_is_true_or_false(option: str, value: object) -> None:
    assert wrong({option: value}).endswith("expected true or false")


@pytest.mark.parametrize("base", ["auto", "main", "origin/main", "v1.0", "HEAD~3"])
def test_changes_are_against_a_git_reference(base: str) -> None:
    assert well({"changes": {"base": base}}).changes_base == base


@pytest.mark.parametrize("off", ["off", "'off'", "false"])
def test_changes_may_be_off(off: str) -> None:
    assert well(f"changes: {{base: {off}}}").changes_base == "off"


@pytest.mark.parametrize("base", ["--upload-pack=x", "", "  ", 5, True, ["main"], "a\nb"])
def test_a_base_that_git_would_take_for_something_else_is_refused(base: object) -> None:
    policy, [problem] = read_policy({"changes": {"base": base}})
    assert problem.option == "changes.base"
    assert "expected auto, off or a git reference" in problem.message
    assert policy.changes_base == "auto"


def test_an_unknown_key_of_changes_is_named() -> None:
    assert wrong({"changes": {"bse": "main"}}).endswith("did you mean `base`?")


# Pages


@pytest.mark.parametrize(
    ("written", "uri"),
    [
        ("decisions/all/", "decisions/all.md"),
        ("all", "all.md"),
        ("all.md", "all.md"),
        ("überblick/", "überblick.md"),
        ("a/b/c.md", "a/b/c.md"),
        (" all/ ", "all.md"),
    ],
)
def test_a_view_has_the_page_it_is_given(written: str, uri: str) -> None:
    policy = well({"pages": {"register": written}})
    assert policy.pages["register"] == uri
    assert policy.pages["overdue"] == default_pages()["overdue"]


def test_a_view_may_have_no_page() -> None:
    assert well("pages: {overdue: false}").pages["overdue"] is None


@pytest.mark.parametrize(
    "uri",
    [
        "../x",
        "a/../../x",
        "a/./b",
        "/x",
        "/etc/passwd",
        "a//b",
        "a//",
        ".",
        "..",
        "",
        "/",
        "C:/x",
        "a\\b",
        "x?y",
        "x#y",
        "<script>",
        "https://example.org/",
        ".md",
        "a/.md",
        ".hidden/x",
        "a\nb",
        True,
        5,
        ["x"],
    ],
)
def test_a_page_that_could_stand_anywhere_else_is_refused(uri: object) -> None:
    policy, [problem] = read_policy({"pages": {"register": uri}})
    assert problem.option == "pages.register"
    assert "expected a uri such as `register/` or false" in problem.message
    assert policy.pages["register"] == default_pages()["register"]


@pytest.mark.parametrize("pages", [{"register": "x", "overdue": "x/"}, {"overdue": "register.md"}])
def test_two_views_on_one_page_are_told_apart(pages: object) -> None:
    said = wrong({"pages": pages})
    assert said.startswith("pages.overdue: is `")
    assert "the page of register" in said


def test_an_unknown_view_is_told_the_nearest() -> None:
    assert wrong({"pages": {"overdu": "x"}}).endswith("did you mean `overdue`?")
    assert "a mapping: view → uri" in wrong({"pages": "x"})


# Today

AS_OF = dt.date(2026, 11, 22)


@pytest.mark.parametrize("value", ["2026-11-22", dt.date(2026, 11, 22)])
def test_as_of_is_a_date_however_yaml_reads_it(value: object) -> None:
    assert well({"as_of": value}).as_of == AS_OF


@pytest.mark.parametrize(
    "value", ["today", dt.datetime(2026, 11, 22, 10), 20261122, True, "2026-02-30", ["2026-11-22"]]
)
def test_as_of_that_is_no_date_is_told_one(value: object) -> None:
    assert wrong({"as_of": value}).endswith("expected a date such as 2026-11-22")


def test_a_register_of_the_past_needs_its_day() -> None:
    assert wrong({"historical": True}).startswith("historical: needs `as_of`")
    assert well({"historical": True, "as_of": "2020-01-01"}).historical


def test_today_is_the_command_lines_then_the_options_then_the_epochs_then_the_clocks() -> None:
    clock, typed = dt.date(2030, 1, 1), dt.date(2027, 7, 7)
    fixed = Policy(as_of=AS_OF)
    assert today_of(fixed, "86400", clock, typed) == typed
    assert today_of(fixed, "86400", clock) == AS_OF
    assert today_of(Policy(), "86400", clock, typed) == typed
    assert today_of(Policy(), "86400", clock) == dt.date(1970, 1, 2)
    assert today_of(Policy(), None, clock) == clock
    assert today_of(Policy(), "", clock) == clock


def test_the_epoch_is_counted_in_utc() -> None:
    assert today_of(Policy(), "1795391999", AS_OF) == dt.date(2026, 11, 22)
    assert today_of(Policy(), "1795392000", AS_OF) == dt.date(2026, 11, 23)


@pytest.mark.parametrize("epoch", ["soon", "1.5", "9" * 30, "-" + "9" * 30, "0x10", "9" * 5000])
def test_an_epoch_that_is_no_number_of_seconds_is_said(epoch: str) -> None:
    with pytest.raises(ValueError, match=r"SOURCE_DATE_EPOCH is .* expected a number of seconds"):
        today_of(Policy(), epoch, AS_OF)


def test_an_epoch_is_not_looked_at_where_the_day_is_fixed() -> None:
    assert today_of(Policy(as_of=AS_OF), "nonsense", AS_OF) == AS_OF


# Whatever YAML gives

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
NESTED = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from([*VIEWS, *LIMITS]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from([*OPTIONS, "other"]), NESTED, max_size=4))
@example({"field_synonyms": {"": []}})
def test_no_options_are_an_exception(options: dict[str, Any]) -> None:
    policy, problems = read_policy(options)
    assert set(policy.folders) == set(Folder)
    assert set(policy.limits) == set(LIMITS)
    assert all(problem.option and problem.message for problem in problems)


def test_every_problem_is_found_in_one_run() -> None:
    _, problems = read_policy({"as_of": "x", "id_scheme": "y", "due_soon_days": -1, "zzz": 1})
    assert {problem.option for problem in problems} == {
        "as_of",
        "id_scheme",
        "due_soon_days",
        "zzz",
    }


def test_the_north_star_is_a_sentence_or_a_record() -> None:
    assert read_policy({"north_star": " Nobody\n waits. "})[0].north_star == "Nobody waits."
    assert read_policy({"north_star": 7})[0].north_star == "7"
    found, problems = read_policy({"north_star": ["a"]})
    assert found.north_star is None
    assert [problem.option for problem in problems] == ["north_star"]
    assert "a sentence, or a record" in problems[0].message
