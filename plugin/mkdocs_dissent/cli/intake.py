"""`dissent intake`: what was said in an issue becomes a record."""

import re
from typing import BinaryIO

import click

from mkdocs_dissent.cli.editing import dry_run_option, write_edit
from mkdocs_dissent.cli.new import write_record
from mkdocs_dissent.cli.output import Refusal, write_err, write_out
from mkdocs_dissent.cli.setup import Setup, Word, with_setup
from mkdocs_dissent.edit import settle
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.pages.doors import SUBJECTS
from mkdocs_dissent.records import Kind, Record
from mkdocs_dissent.scaffold import intake as issues
from mkdocs_dissent.text import harmless, shorten, visible, with_article

_ABOUT = (Kind.DECISION, Kind.BET, Kind.PROBE)
_MOST_BYTES = 2_000_000
_MOST_RECORDS = 20
_MOST_WORDS = 2_000


@click.command()
@click.argument("file", metavar="FILE", type=click.File("rb"))
@click.option("--author", default="", metavar="NAME", help="Of Markdown: who wrote it.")
@click.option("--label", type=Word(issues.LABELS), help="What it is.")
@click.option("--source", default="", metavar="URL", help="Of Markdown: the issue's address.")
@dry_run_option
@with_setup
def intake(
    setup: Setup, file: BinaryIO, author: str, label: str | None, source: str, dry_run: bool
) -> int:
    """Make a memo, an andon or words of the forum from the issue in FILE; `-` is standard input.

    FILE is the JSON of GitHub's or GitLab's API or event, or the Markdown of an issue form. The
    labels `dissent`, `andon` and `forum` say what the issue becomes. The command prints the path
    of the record; an issue that was taken in before changes nothing. The exit status is 1 if the
    issue can't be taken in. The reason is on stderr, and can be posted at the issue.
    """
    data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise Refusal(f"it has more than {_MOST_BYTES:,} bytes")
    text = data.decode("utf-8-sig", "replace")
    try:
        issue = issues.read_issue(text, author=author, label=label, address=source)
        if path := issues.taken_before(setup.register, issue):
            write_out(f"{path}\n")
            write_err("It was taken in before.")
            return 0
        _take_in(setup, issue, issues.kind_of(issue, setup.policy), dry_run=dry_run)
    except (EditError, Refusal) as error:
        reason = f"This can't be taken in: {error.message}. {error.hint}".rstrip()
        click.echo(harmless(visible(reason)), err=True)
        return 1
    return 0


def _take_in(setup: Setup, issue: issues.Issue, kind: Kind, *, dry_run: bool) -> None:
    parts = re.split(r"[\n,;]", issue.plain(*SUBJECTS))
    about = [_record(setup, text) for part in parts[:_MOST_RECORDS] if (text := part.strip())]
    if kind is Kind.REVIEW:
        item, review = next(iter(about), None), settle.planned_review(setup.drafts)
        said, by = shorten(issue.plain() or issue.title, _MOST_WORDS), (issue.author,)
        made = settle.hear(setup.drafts, review, item, by=by, note=said, origin=issue.address)
        write_edit(setup, made, dry_run, quiet=True)
        write_out(f"{review.source.path}\n")
        return
    if not about:
        hint = "The id or the number of a decision or an initiative belongs there."
        raise Refusal(f"nothing is named below `{SUBJECTS[kind is Kind.ANDON]}`", hint)
    references = {setup.register.reference_to(each.key): each.kind for each in about}
    draft = issues.draft(issue, kind, references, today=setup.today, policy=setup.policy)
    write_record(setup, kind, *draft, dry_run=dry_run)


def _record(setup: Setup, text: str) -> Record:
    """The record that is named by id, number, title or the address of its page."""
    titled = (each.id for each in setup.register.records if each.title.lower() == text.lower())
    page = re.sub(r"(?:/index\.html|\.html|/)?(?:[?#].*)?$", "", text).rpartition("/")[2]
    known = next(filter(setup.register.named, (text, *titled, text.split()[0], page)), text)
    record = setup.record(known, *_ABOUT, rather=(Kind.DECISION,))
    if record.kind not in _ABOUT:
        raise Refusal(f"{record.id} is {with_article(record.kind)}, no decision or initiative")
    return record
