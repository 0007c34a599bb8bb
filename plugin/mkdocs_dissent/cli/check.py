"""`dissent check`, `explain` and `schema`: findings, what a rule wants, what front matter holds."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mkdocs_dissent import __version__
from mkdocs_dissent.baseline import apply_baseline, apply_known, own_file, write_baseline
from mkdocs_dissent.cli.output import (
    Refusal,
    path_from_here,
    reason_of,
    write_err,
    write_file,
    write_out,
    write_result,
    write_step_summary,
)
from mkdocs_dissent.cli.setup import (
    Setup,
    Word,
    examine_register,
    path_filter,
    register_options,
    set_up,
)
from mkdocs_dissent.config import NAMES, builder_without_plugins
from mkdocs_dissent.filesystem import FILE, NOTHING, Unreadable, kind_at
from mkdocs_dissent.findings import Finding, Severity
from mkdocs_dissent.people import ANONYMOUS
from mkdocs_dissent.policy import BASELINE
from mkdocs_dissent.reading.load import in_figures
from mkdocs_dissent.records.fields.types import nearest
from mkdocs_dissent.records.kinds import is_anonymous
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.report import FORMATS, ReportContext, summary, write
from mkdocs_dissent.report.people import write_markdown
from mkdocs_dissent.report.terminal import has_colour
from mkdocs_dissent.rules import CATALOGUE, Rule
from mkdocs_dissent.text import count

if TYPE_CHECKING:
    import datetime as dt

    from mkdocs_dissent.site import Examined


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=Word(FORMATS),
    help="Default: full, or github in a GitHub Actions run.",
)
@click.option(
    "--fail-on",
    type=Word(Severity),
    default="error",
    show_default=True,
    help="The least severity that fails.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="The file of known findings. Default: that of the option `baseline`.",
)
@click.option(
    "--write-baseline",
    "new_baseline",
    type=click.Path(path_type=Path),
    is_flag=False,
    flag_value=Path(),
    help="Write today's findings to a baseline, and end. Default: the register's own file.",
)
@click.option(
    "--base",
    metavar="REF",
    help="Compare with a commit, a branch or `auto`, and apply the rules about changes.",
)
@click.option(
    "--only-new",
    is_flag=True,
    help="With --base: report only new findings, and count the others.",
)
@click.option(
    "--approvals",
    type=click.Path(path_type=Path),
    help="The forge's reviews of the pull request, as JSON. Report the keys that they confirm.",
)
@click.option("--watch", is_flag=True, help="Check again whenever a record changes.")
@click.option("--no-cache", is_flag=True, help="Does nothing: there is no cache.")
@register_options
def check(watch: bool, no_cache: bool, **wish: Any) -> int:
    """Report every finding, the worst first. PATHS limit the report to files and folders.

    The exit status is 0 if nothing fails, 1 if something fails, and 2 if the check can't run.
    """
    if no_cache:
        write_err("dissent: --no-cache does nothing, for there is no cache; it will be removed.")
    if wish["new_baseline"] is not None and (wish["paths"] or watch):
        raise click.UsageError(
            "--write-baseline covers the whole register: leave out PATHS and --watch"
        )
    if wish["only_new"] and wish["base"] is None:
        raise click.UsageError("--only-new needs --base REF: without a base, nothing is new")
    if not watch:
        return _check_once(**wish)
    return watch_files(
        lambda: _check_once(**wish), lambda: stamps(wish["config_file"], wish["as_of"])
    )


def _check_once(
    *,
    paths: tuple[Path, ...],
    format_: str | None,
    fail_on: Severity,
    output: Path | None,
    baseline: Path | None,
    new_baseline: Path | None,
    base: str | None,
    only_new: bool,
    approvals: Path | None,
    config_file: Path | None,
    as_of: dt.date | None,
) -> int:
    from mkdocs_dissent.rules.core import is_foreign
    from mkdocs_dissent.site import foreign_notice

    setup = set_up(config_file, as_of)
    named = path_filter(setup, paths)
    examined, base = _examine(setup, base)
    if new_baseline is not None:
        return _write_baseline(examined.findings, new_baseline, setup)
    findings = [finding for finding in examined.findings if named(finding.location.path)]
    findings = _without_known(findings, baseline, named, setup)
    records = examined.register.records
    default = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full"
    format_ = format_ or default
    is_for_github = format_ == "github" or "GITHUB_STEP_SUMMARY" in os.environ

    @cache
    def unquoted() -> set[str]:
        return {each.source.path for each in records if is_anonymous(each)}

    context = ReportContext(
        as_of=setup.today,
        records=Counter(str(item.kind) for item in records if named(item.source.path)),
        read="" if paths else in_figures(records, examined.others),
        foreign=frozenset(each.source.path for each in records if is_foreign(each)),
        baseline=baseline is not None or own_file(setup.tree, setup.policy) is not None,
        source_of=lambda path: None if path in unquoted() else _source_of(setup, path),
        colour=output is None and has_colour(sys.stdout),
        changed=_changed_paths(setup.tree.root) if is_for_github else frozenset(),
        version=__version__,
        base=base,
        known=sum(not finding.new for finding in findings) if only_new and base else 0,
    )
    if only_new and base is not None:
        findings = [finding for finding in findings if finding.new]
    if format_ in ("full", "concise") and output is None:
        findings, context = _from_here(findings, context, setup)
    write_result(write(findings, format_, context=context), output, summary(findings, context))
    if approvals is not None:
        _name_keys(examined, approvals, setup)
    _name_builder(setup)
    if setup.config.has_plugin and (notice := foreign_notice(examined)):
        write_err(f"dissent: {notice}.")
    write_step_summary(lambda: write_markdown(findings, context))
    return int(any(finding.severity.rank <= fail_on.rank for finding in findings))


def _source_of(setup: Setup, path: str) -> str | None:
    try:
        data = setup.tree.read(path, setup.policy.limits["file_bytes"])
    except (Unreadable, ValueError):
        # A report without its source line is a report; the finding says what is wrong.
        return None
    text = data.decode("utf-8", errors="replace")
    # A line that is wrong may name whoever stays anonymous.
    return None if ANONYMOUS in text.partition("\n# ")[0].casefold() else text


def _from_here(
    findings: list[Finding], context: ReportContext, setup: Setup
) -> tuple[list[Finding], ReportContext]:
    """The findings by paths as they would be typed here; other formats keep those of the root."""
    paths = {item.location.path for item in findings} | context.foreign
    back = {setup.shown(path): path for path in paths}
    if back.keys() == paths:
        return findings, context
    moved = [
        item._replace(location=item.location._replace(path=setup.shown(item.location.path)))
        for item in findings
    ]
    source_of = context.source_of
    return moved, replace(
        context,
        source_of=lambda path: source_of(back.get(path, path)),
        foreign=frozenset(map(setup.shown, context.foreign)),
    )


def _name_keys(examined: Examined, file: Path, setup: Setup) -> None:
    """Say which keys to reversals the forge's reviews confirm."""
    from mkdocs_dissent.git.forge import head_of
    from mkdocs_dissent.review import approving, keys_of

    head = head_of(setup.tree.root, os.environ)
    try:
        approved = approving(file.read_text(encoding="utf-8"), head, examined.policy)
    except (OSError, ValueError) as error:
        raise Refusal(
            f"{file} holds no reviews: {error}", "Give the list that the forge's API returns."
        ) from error
    for decision, name, confirmed in keys_of(examined.register, examined.policy, approved):
        says = "is confirmed by a review" if confirmed else "is not confirmed by any review"
        write_err(f"dissent: {decision.id}: the key of {name} {says} of {head[:7]}.")


def _name_builder(setup: Setup) -> None:
    """Say where the site is built without plugins: its register would be missing in silence."""
    found = builder_without_plugins(setup.tree.root, setup.config)
    if found is not None and not found.stages:
        write_err(
            f"dissent: {found.file}: Zensical builds this site and runs no plugins,"
            " so that it has no register.",
            "  `dissent stage build/register` writes the whole site for it;"
            " `dissent init --generator zensical` writes the job.",
        )


def _examine(setup: Setup, wanted: str | None) -> tuple[Examined, str | None]:
    """The register against a base, and the base's name; None where there is none."""
    if wanted is None:
        return examine_register(setup), None
    from mkdocs_dissent.cli.diff import base_of
    from mkdocs_dissent.git.base import AUTO, NoBase

    base = base_of(setup, None if wanted == AUTO else wanted)
    if isinstance(base, NoBase):
        why = " ".join([f"{base.reason}.", *base.tried])
        write_err(f"dissent: {why} The rules about changes are left out.")
        return examine_register(setup, base), None
    return examine_register(setup, base), base.base.name


def _write_baseline(findings: Sequence[Finding], path: Path, setup: Setup) -> int:
    own = setup.tree.directory(setup.policy.baseline or BASELINE)
    path = own if path == Path() else path
    write_file(path, write_baseline(findings))
    use = "" if path.absolute() == own else f" with `--baseline {path}`"
    write_err(f"{path_from_here(path)}: {count(len(findings), 'finding')} known from now on{use}.")
    return 0


def _without_known(
    findings: list[Finding], path: Path | None, named: Callable[[str], bool], setup: Setup
) -> list[Finding]:
    """The findings that no baseline holds, neither the named one nor the register's own."""
    own = own_file(setup.tree, setup.policy)
    if path is None and own is None:
        return findings
    try:
        if path is not None:
            if kind_at(path) not in (FILE, NOTHING):
                # A pipe that is never written to would keep us waiting.
                raise ValueError("it is no plain file")
            applied, name = apply_baseline(findings, path.read_bytes().decode()), str(path)
        else:
            applied = apply_known(findings, setup.tree, setup.policy)
            name = path_from_here(own) if own is not None else BASELINE
    except (OSError, ValueError) as error:
        why = reason_of(error) if isinstance(error, OSError) else str(error)
        if path is None:
            raise Refusal(why) from error
        hint = f"Write one: `dissent check --write-baseline {path}`."
        raise Refusal(f"the baseline {path} can't be used: {why}", hint) from error
    for entry in applied.stale:
        if named(entry.path):
            write_err(f"{name}: no longer found: {entry}")
    write_err(f"{name}: {applied.matched} known, {len(applied.remaining)} new.")
    return applied.remaining


def _changed_paths(root: Path) -> frozenset[str]:
    """The files that a pull request changes; of a push, those of its last commit.

    None where their base is not at hand: what comes first in a report is worth no download.
    """
    from mkdocs_dissent.git.base import AUTO, Base, resolve
    from mkdocs_dissent.git.changed import changed_paths
    from mkdocs_dissent.git.run import GitError

    bases = [AUTO] if os.environ.get("GITHUB_BASE_REF") else []
    for wanted in [*bases, "HEAD^1"]:
        base = resolve(root, wanted, os.environ, offline=True)
        if isinstance(base, Base):
            try:
                return changed_paths(root, base, ["."]).paths
            except GitError:
                continue
    return frozenset()


def watch_files(run: Callable[[], object], stamps: Callable[[], dict[str, int]]) -> int:
    """Run, and again whenever a file changes, until Ctrl-C ends it well."""
    import gc

    gc.enable()  # Off for runs that end soon; this one does not.
    seen: dict[str, int] | None = None
    try:
        while True:
            now = stamps()
            if now != seen:
                seen = now
                click.clear()
                try:
                    run()
                except click.ClickException as error:  # The next change may mend it.
                    error.show()
                except OSError as error:
                    write_err(f"dissent: {error.filename or ''}: {reason_of(error)}")
                write_err("Watching; Ctrl-C ends it.")
            time.sleep(0.5)
    except KeyboardInterrupt:
        write_err("")
        return 0


def stamps(
    config_file: Path | None, as_of: dt.date | None, *, docs: bool = False
) -> dict[str, int]:
    """When each file of the register was last written, by its path; with `docs` of the site."""
    try:
        setup = set_up(config_file, as_of)
    except click.ClickException as error:
        # The configuration is half-written; any change of it may mend it.
        named = [config_file] if config_file else map(Path, NAMES)
        return {error.message: 0} | {str(path): _stamp(path) for path in named}
    folders = [path for paths in setup.policy.folders.values() for path in paths]
    files = [
        setup.tree.absolute(file.path)
        for path in [*folders, *([setup.config.docs_dir] if docs else [])]
        if setup.tree.has(path)
        for file in setup.tree.files(path)
    ]
    if setup.config.path is not None:
        files.append(setup.config.path)
    # What is due changes at midnight, when no file does.
    return {"today": setup.today.toordinal()} | {str(path): _stamp(path) for path in files}


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> int:
    """Explain a rule: what it wants, and why. CODE is `DM201` or `revisit-missing`.

    Without CODE, list every rule.
    """
    if code is None:
        for _, rule in sorted(CATALOGUE.items()):
            write_out(f"{rule.code}  {rule.name:<22} {rule.severity:<8} {rule.about}\n")
    else:
        write_out(page_of(_find(code)))
    return 0


def _find(text: str) -> Rule:
    for rule in CATALOGUE.values():
        if text.upper() == rule.code or text.lower() == rule.name:
            return rule
    names = [*CATALOGUE, *(rule.name for rule in CATALOGUE.values())]
    near = nearest(text.upper(), names) or nearest(text, names)
    hint = f"Did you mean `{near[0]}`?" if near else "`dissent explain` lists them all."
    raise Refusal(f"there is no rule `{text}`", hint)


def page_of(rule: Rule) -> str:
    """A rule as Markdown; the guide has one page of it each."""
    kind = "a practice" if rule.group.practice else "the register's truth"
    foreign = ""
    if rule.foreign is not rule.severity:
        foreign = f"; {rule.foreign} for records in another tool's dialect"
    return (
        f"# {rule.code} {rule.name}\n\n{rule.about}\n\n"
        f"It guards {kind}. By default: {rule.severity}{foreign}.\n\n"
        f"## Why\n\n{rule.why}\n\n"
        f"## Bad\n\n```text\n{rule.bad.strip()}\n```\n\n"
        f"## Good\n\n```text\n{rule.good.strip()}\n```\n"
    )


@click.command()
@click.option("--kind", type=Word(Kind), help="The schema of one kind.")
@click.option(
    "--register", "of_register", is_flag=True, help="The schema of register.json instead."
)
def schema(kind: str | None, of_register: bool) -> int:
    """Print the JSON Schema of the front matter, for editors."""
    from mkdocs_dissent.feeds.data import register_schema, to_json
    from mkdocs_dissent.reading.schema import front_matter_schema, kind_schema

    if of_register and kind:
        raise click.UsageError("--kind and --register exclude each other: give one")
    if of_register:
        found = register_schema()
    else:
        found = front_matter_schema()
        if kind:
            found = {"$schema": found["$schema"], **kind_schema(Kind(kind))}
    write_out(to_json(found))
    return 0
