"""`dissent intake`: what was said in an issue becomes a record."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from mkdocs_dissent.cli.editing import dry_run_option, write_edit
from mkdocs_dissent.cli.new import write_record
from mkdocs_dissent.cli.output import Refusal, write_err, write_out
from mkdocs_dissent.cli.setup import Setup, with_setup
from mkdocs_dissent.edit import hold
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.pages.doors import SUBJECT
from mkdocs_dissent.records import Kind, Record
from mkdocs_dissent.scaffold import intake as issues
from mkdocs_dissent.text import harmless, visible, with_article

_ABOUT = (Kind.DECISION, Kind.BET, Kind.PROBE)
_MOST_BYTES = 2_000_000
_MOST_RECORDS = 20


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--author", default="", metavar="NAME", help="Of Markdown: who wrote it.")
@click.option("--label", type=click.Choice([*issues.LABELS]), help="What it is.")
@click.option("--source", default="", metavar="URL", help="Of Markdown: the issue's address.")
@dry_run_option
@with_setup
def intake(
    setup: Setup, file: Path, author: str, label: str | None, source: str, dry_run: bool
) -> int:
    """Make a memo, an andon or words of the forum of the issue in FILE, or on standard input.

    FILE is the JSON of GitHub's or GitLab's API or event, or the Markdown of an issue form. The
    labels `dissent`, `andon` and `forum` say what it becomes. Prints the path of the record; one
    that was taken in before is left as it is. Exit status: 1 where it can't be taken in, with a
    reason on stderr that can be posted where the issue stands.
    """
    text = _read(file)
    try:
        issue = issues.read_issue(text, author=author, label=label or "", address=source)
        if path := issues.taken_before(setup.register, issue):
            write_out(f"{path}\n")
            write_err("It was taken in before.")
            return 0
        kind = issues.kind_of(issue, setup.policy)
        about = _about(setup, issue, kind)
        if kind is Kind.REVIEW:
            _hear(setup, issue, about, dry_run)
        else:
            references = {setup.register.reference_to(each.key): each.kind for each in about}
            made = issues.draft(issue, kind, references, today=setup.today, policy=setup.policy)
            write_record(setup, kind, *made, dry_run=dry_run)
    except (EditError, Refusal) as error:
        reason = f"This can't be taken in: {error.message}. {error.hint}".rstrip()
        click.echo(harmless(visible(reason)), err=True)
        return 1
    return 0


def _read(file: Path) -> str:
    """The text of a file, or of standard input."""
    if file == Path("-"):
        data = sys.stdin.buffer.read(_MOST_BYTES + 1)
    else:
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise Refusal(f"{file} has more than {_MOST_BYTES:,} bytes")
    return data.decode("utf-8-sig", "replace")


def _about(setup: Setup, issue: issues.Issue, kind: Kind) -> list[Record]:
    """The records that an issue is about. Raises Refusal where one is not found."""
    answer = issue.plain(*SUBJECT.values())
    named = [text.strip() for text in re.split(r"[\n,;]", answer) if text.strip()]
    if not named and kind is not Kind.REVIEW:
        hint = "The id or the number of a decision or an initiative belongs there."
        raise Refusal(f"nothing is named below `{SUBJECT[kind]}`", hint)
    return [_record(setup, text) for text in named[:_MOST_RECORDS]]


def _record(setup: Setup, text: str) -> Record:
    """The record that is named by id, number, title or the address of its page."""
    titled = (each.id for each in setup.register.records if each.title.lower() == text.lower())
    page = re.sub(r"(?:/index\.html|\.html|/)?(?:[?#].*)?$", "", text).rpartition("/")[2]
    names = (text, *titled, text.split()[0], page)
    known = next(filter(setup.register.named, names), text)
    record = setup.record(known, *_ABOUT, rather=(Kind.DECISION,))
    if record.kind not in _ABOUT:
        raise Refusal(f"{record.id} is {with_article(record.kind)}, no decision or initiative")
    return record


def _hear(setup: Setup, issue: issues.Issue, about: list[Record], dry_run: bool) -> None:
    review = hold.planned_review(setup.drafts)
    said, by = issues.forum_words(issue), (issue.author,)
    item = next(iter(about), None)
    made = hold.hear(setup.drafts, review, item, by=by, note=said, origin=issue.address)
    write_edit(setup, made, dry_run, quiet=True)
    write_out(f"{review.source.path}\n")
