"""The configuration file, read without the generator."""

from __future__ import annotations

from pathlib import Path

import pytest

import sites
from mkdocs_dissent.config import ConfigError, find, read, without_file
from mkdocs_dissent.options import read_policy


def options(folder: Path, text: str | bytes, **files: str) -> dict[str, object]:
    sites.write(
        folder, {"mkdocs.yml": text, **{f"{name}.yml": body for name, body in files.items()}}
    )
    return dict(read(folder / "mkdocs.yml").options)


def error(folder: Path, text: str | bytes, **files: str) -> str:
    with pytest.raises(ConfigError) as caught:
        options(folder, text, **files)
    message = str(caught.value)
    assert "\n" not in message
    assert str(folder / "mkdocs.yml") in message or files
    return message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("site_name: x\n", None),
        ("", None),
        ("plugins:\n  - search\n", None),
        ("plugins:\n  - dissent\n", {}),
        ("plugins:\n  - dissent:\n", {}),
        ("plugins: [search, {dissent: {due_soon_days: 3}}]\n", {"due_soon_days": 3}),
        ("plugins:\n  search: {}\n  dissent: {due_soon_days: 3}\n", {"due_soon_days": 3}),
        ("plugins: 3\n", None),
    ],
)
def test_the_section_is_found_in_any_form(
    tmp_path: Path, text: str, expected: dict[str, object] | None
) -> None:
    sites.write(tmp_path, {"mkdocs.yml": text})
    config = read(tmp_path / "mkdocs.yml")
    assert (config.has_plugin, dict(config.options)) == (expected is not None, expected or {})


def test_what_themes_and_plugins_name_is_let_alone(tmp_path: Path) -> None:
    text = (
        "markdown_extensions:\n"
        "  - pymdownx.emoji:\n      emoji_index: !!python/name:material.extensions.emoji.twemoji\n"
        "  - toc:\n      slugify: !!python/object/apply:os.system {kwds: {case: lower}}\n"
        "  - x: !relative $config_dir\n"
        "plugins: [dissent: {due_soon_days: 3}]\n"
    )
    assert options(tmp_path, text) == {"due_soon_days": 3}


def test_the_environment_is_read_as_mkdocs_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAYS", "5")
    monkeypatch.delenv("NONE", raising=False)
    text = (
        "plugins: [dissent: {a: !ENV DAYS, b: !ENV [NONE, DAYS, 1], c: !ENV [NONE, 7],"
        " d: !ENV NONE, e: !ENV [DAYS]}]\n"
    )
    assert options(tmp_path, text) == {"a": 5, "b": 5, "c": 7, "d": None, "e": 5}


def test_inherit_is_followed_and_laid_under(tmp_path: Path) -> None:
    text = "INHERIT: base.yml\nplugins: {dissent: {due_soon_days: 3}}\n"
    base = "docs_dir: pages\nplugins: {dissent: {due_soon_days: 9, exclude: [x]}}\n"
    assert options(tmp_path, text, base=base) == {"due_soon_days": 3, "exclude": ["x"]}
    assert read(tmp_path / "mkdocs.yml").docs_dir == "pages"


def test_it_is_what_mkdocs_makes_of_it(tmp_path: Path) -> None:
    from mkdocs.config import load_config

    text = (
        "INHERIT: base.yml\nsite_name: A\nplugins:\n  search: {}\n"
        "  dissent: {due_soon_days: 3, teams: {a: [x]}}\n"
    )
    base = "docs_dir: pages\nplugins:\n  dissent: {id_scheme: date, teams: {b: [y]}}\n"
    (tmp_path / "pages").mkdir()
    ours = options(tmp_path, text, base=base)
    loaded = load_config(str(tmp_path / "mkdocs.yml"))
    plugin = loaded.plugins["dissent"]
    assert plugin.policy.due_soon_days == ours["due_soon_days"] == 3
    assert plugin.policy.id_scheme == ours["id_scheme"] == "date"
    assert {name: list(people) for name, people in plugin.policy.teams.items()} == ours["teams"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plugins: [\n", "line 2 is not YAML"),
        ("a: b: c\n", "line 1 is not YAML"),
        ("- a\n", "holds no mapping"),
        ("text\n", "holds no mapping"),
        (b"site_name: \xff\n", "is not UTF-8"),
        ("a: \x01\n", "is not YAML"),
        ("plugins: [dissent: {as_of: 2026-02-31}]\n", "can't be read"),
        ("? [a]\n: b\n", "line 1"),
        ("a: " + "[" * 5000 + "\n", "mkdocs.yml"),
        ("plugins: [dissent: yes please]\n", "the options of `dissent` are 'yes please'"),
        ("INHERIT: none.yml\n", "inherits from none.yml, and there is no such file"),
    ],
)
def test_what_can_not_be_used_is_one_line(tmp_path: Path, text: str | bytes, words: str) -> None:
    assert words in error(tmp_path, text)


def test_a_circle_of_inheritance_ends(tmp_path: Path) -> None:
    assert "circle" in error(tmp_path, "INHERIT: base.yml\n", base="INHERIT: mkdocs.yml\n")


# Finding it


def test_the_nearest_file_counts_up_to_the_repositorys_root(tmp_path: Path) -> None:
    sites.write(
        tmp_path,
        {"mkdocs.yml": "", "repo/.git/HEAD": "", "repo/a/mkdocs.yml": "", "repo/a/b/c/x.md": ""},
    )
    assert find(tmp_path / "repo/a/b/c") == tmp_path / "repo/a/mkdocs.yml"
    assert find(tmp_path / "repo") is None, "what lies above a repository is not its business"


def test_of_several_the_one_with_the_plugin_counts(tmp_path: Path) -> None:
    sites.write(tmp_path, {"mkdocs.yml": "", "properdocs.yml": "plugins: [dissent]\n"})
    assert find(tmp_path) == tmp_path / "properdocs.yml"
    sites.write(tmp_path, {"mkdocs.yml": "plugins: [dissent]\n"})
    with pytest.raises(ConfigError, match=r"mkdocs\.yml and properdocs\.yml both configure"):
        find(tmp_path)
    assert find(tmp_path, tmp_path / "mkdocs.yml") == tmp_path / "mkdocs.yml"


def test_of_several_without_the_plugin_the_generators_own_counts(tmp_path: Path) -> None:
    sites.write(tmp_path, {"mkdocs.yml": "", "mkdocs.yaml": ""})
    assert find(tmp_path) == tmp_path / "mkdocs.yml"


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    for name in ("none.yml", "."):
        with pytest.raises(ConfigError, match="there is no configuration file"):
            find(tmp_path, tmp_path / name)


def test_without_a_file_everything_is_default(tmp_path: Path) -> None:
    config = without_file(tmp_path)
    assert (config.path, config.base, config.options) == (None, tmp_path.resolve(), {})


TOML = """\
[project]
site_name = "Trial"
docs_dir = "pages"
use_directory_urls = false

[project.plugins.dissent]
as_of = 2026-11-22
due_soon_days = 3
folders = { decisions = ["adr"] }
"""


def test_zensical_toml_is_read_like_mkdocs_yml(tmp_path: Path) -> None:
    sites.write(tmp_path, {"zensical.toml": TOML})
    path = find(tmp_path)
    assert path == tmp_path / "zensical.toml"
    config = read(path)
    assert config.has_plugin
    assert config.options["due_soon_days"] == 3
    assert (config.docs_dir, config.site_name, config.directory_urls) == ("pages", "Trial", False)
    policy, problems = read_policy(config.options)
    assert not problems
    assert str(policy.as_of) == "2026-11-22"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[project\n", "is not TOML"),
        ("[project.plugins]\ndissent = 3\n", "expected a mapping"),
        ("project = 3\n", "it holds no mapping"),
        (b"\xff", "is not UTF-8"),
    ],
)
def test_a_wrong_zensical_toml_is_refused_in_one_line(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    sites.write(tmp_path, {"zensical.toml": text})
    with pytest.raises(ConfigError, match=says) as caught:
        read(tmp_path / "zensical.toml")
    assert "\n" not in str(caught.value)


def test_of_two_files_the_one_that_configures_the_register_is_meant(tmp_path: Path) -> None:
    sites.write(tmp_path, {"zensical.toml": TOML, "mkdocs.yml": "site_name: x\n"})
    assert find(tmp_path) == tmp_path / "zensical.toml"
