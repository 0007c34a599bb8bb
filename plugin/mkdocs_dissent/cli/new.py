"""`dissent new`, `pull` and `intake`: the next record, from a template or an issue."""

import datetime as dt
import posixpath
import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, BinaryIO, TypeVar

import click

from mkdocs_dissent.cli.editing import dry_run_option, refusals, write_edit
from mkdocs_dissent.cli.main import Commands
from mkdocs_dissent.cli.output import Refusal, write_err, write_out
from mkdocs_dissent.cli.setup import Day, RecordName, Setup, Word, with_setup
from mkdocs_dissent.edit import settle
from mkdocs_dissent.edit.write import EditError, reader
from mkdocs_dissent.filesystem import FILE, kind_at
from mkdocs_dissent.pages.doors import SUBJECTS
from mkdocs_dissent.people import ANONYMOUS
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import frontmatter
from mkdocs_dissent.reading.markdown import LIST_MARK
from mkdocs_dissent.reading.schema import RecordReader
from mkdocs_dissent.records.fields import declaring, types
from mkdocs_dissent.records.fields.declaring import Field, declared_fields
from mkdocs_dissent.records.fields.types import References, Value, iso_date
from mkdocs_dissent.records.kinds import MODELS, Record
from mkdocs_dissent.records.vocabularies import FOLDER_OF, Kind
from mkdocs_dissent.register.register import link
from mkdocs_dissent.scaffold import intake as issues
from mkdocs_dissent.scaffold.drafts import Agenda, compose
from mkdocs_dissent.scaffold.names import Names, clean_title, slug
from mkdocs_dissent.text import harmless, sentence, shorten, visible, with_article

_HELP: Mapping[Kind, str] = {
    Kind.DECISION: "A decision: what we will do, who answers for it, when we look again.",
    Kind.MEMO: "A dissent memo: the strongest case against a decision or an initiative.",
    Kind.BET: "A bet: months of work on a mechanism we believe in.",
    Kind.PROBE: "A probe: a safe test that is judged within two weeks.",
    Kind.ANDON: "An andon: an assumption has drifted. `dissent pull` asks less.",
    Kind.REVIEW: "An evidence review: its agenda holds what is contradicted and not settled.",
}
_TARGETS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MEMO: ("decision", "initiative"),
    Kind.ANDON: ("affects",),
}
"""Kind → the fields that name what a record is about; it needs one of them."""
_PULL = ("affects", "why", "scope", "trigger", "assumption", "owner", "review-by", "raised-by")
_PREFIX = "field_"
_WHAT_REVEALS = (
    "The record names nobody, and nothing was committed. What can reveal you still:",
    "  - a commit carries its committer's name and e-mail address, and the time",
    "  - the account that pushes it or opens the pull request; the forge keeps a log of it",
    "  - when you do it, and who was there to see what it tells",
    "  - your style, and what only you could know",
)


# Options made of fields

_Command = TypeVar("_Command", bound=Callable[..., Any])


class _FieldValue(click.ParamType):  # type: ignore[type-arg]
    """A value that the field itself accepts."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.name = field.type.describe()

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        text = str(value).strip()
        if not text:
            self.fail("it is empty", param, ctx)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail("it is no UTF-8 text", param, ctx)
        found: Value = text
        if _is_structured(self.field) or isinstance(self.field.type, types.Number):
            document = frontmatter.parse(f"---\nx: {text}\n---\n", self.field.name)
            if document.problems or list(document.values) != ["x"] or "\n" in text:
                wrong = [problem.message for problem in document.problems]
                wrong += ["it is no single value"]
                self.fail(f"{wrong[0]}; expected {self.name}, as YAML on one line", param, ctx)
            found = document.values["x"]
        collected = RecordReader(frontmatter.parse("", ""), Policy())
        self.field.type.read(found, (self.field.name,), collected)
        for problem in collected.problems[:1]:
            hint = f". {problem.hint}" if problem.hint else ""
            self.fail(f"{problem.message}{hint}", param, ctx)
        return found


def _is_structured(field: Field) -> bool:
    """Whether a value is a mapping, to be given as YAML on one line."""
    return isinstance(field.type, declaring.Part | declaring.Parts | declaring.Table)


def _kinds_of(type_: References) -> tuple[Kind, ...]:
    """What a reference may lead to, by the noun of its type; one to a record leads anywhere."""
    nouns = type_.noun.replace("initiative", "bet probe").replace(",", "").split()
    return tuple(kind for kind in Kind if kind in nouns) or tuple(Kind)


def _field_options(kind: Kind, names: Collection[str] = ()) -> Callable[[_Command], _Command]:
    """An option for every field of a kind, or for those named."""
    declared = [f for f in declared_fields(MODELS[kind]) if not names or f.name in names]

    def decorate(command: _Command) -> _Command:
        for field in reversed(declared):
            several = isinstance(field.type, types.Words | References | declaring.Parts)
            several = several and not isinstance(field.type, types.OneReference)
            type_, metavar = _type_of(field)
            command = click.option(
                *(f"--{name}" for name in (field.name, *field.synonyms)),
                _PREFIX + field.attribute,
                type=type_,
                multiple=several,
                metavar=metavar,
                help=sentence(field.about) + ("; may be given again." if several else "."),
            )(command)
        return command

    return decorate


def _type_of(field: Field) -> tuple[Any, str | None]:
    """The type of a field's option, and what stands for its value in the help."""
    if isinstance(field.type, types.Day):
        return Day(), None
    if isinstance(field.type, References):
        return RecordName(*_kinds_of(field.type)), "REF"
    if isinstance(field.type, types.Choice):
        return Word(field.type.vocabulary), None
    metavar = "TEXT"
    if _is_structured(field):
        metavar = "YAML"
    elif isinstance(field.type, types.Number):
        metavar = "NUMBER"
    elif isinstance(field.type, types.Words) and "name" in field.type.noun:
        metavar = "NAME"
    return _FieldValue(field), metavar


def _field_values(kind: Kind, options: Mapping[str, Any]) -> dict[str, Value]:
    """The values of the options by field, as front matter holds them."""
    given = (
        (field, options.get(_PREFIX + field.attribute)) for field in declared_fields(MODELS[kind])
    )
    return {field.name: _written(field, value) for field, value in given if value not in (None, ())}


def _written(field: Field, value: Any) -> Value:
    """A value, or the values of an option that may be given again, as front matter holds it."""
    if isinstance(value, tuple):
        # One stands for a list of one, but for entries of a ledger.
        several = len(value) > 1 or isinstance(field.type, declaring.Parts)
        return list(value) if several else _written(field, value[0])
    if isinstance(value, dt.date):
        return value.isoformat()
    # A word of a vocabulary is a string with a meaning; the file holds the word.
    return str(value) if isinstance(value, str) else value


# Six kinds


@click.group(
    cls=Commands,
    about={str(kind): about for kind, about in _HELP.items()},
    load=lambda name: _command(Kind(name)),
    noun="kind",
    subcommand_metavar="KIND [TITLE] [OPTIONS]",
)
def new() -> None:
    """Write a new record from a template, under a number that is free on every branch.

    The record has {braces} where you must write; `dissent check` reports them until they are
    gone. Every field of a kind is an option: see `dissent new decision --help`.
    """


def _command(kind: Kind) -> click.Command:
    @click.command(name=str(kind), help=_HELP[kind])
    @click.argument("title", nargs=-1, metavar="TITLE")
    @click.option("--edit", "in_editor", is_flag=True, help="Open it in $VISUAL or $EDITOR.")
    @dry_run_option
    @_field_options(kind)
    @with_setup
    def command(
        title: tuple[str, ...], in_editor: bool, dry_run: bool, setup: Setup, **options: Any
    ) -> int:
        values = _field_values(kind, options)
        heading = _title(title, kind, setup, values)
        _ask_for(kind, values)
        _resolve_references(kind, values, setup)
        if kind is Kind.REVIEW and setup.has_records:
            _name_planned(setup, values)
        path = _write(setup, kind, heading, values, dry_run=dry_run)
        if dry_run:
            return 0
        if in_editor:
            click.edit(filename=str(setup.tree.absolute(path)))
        write_err("Next: put your own words where {braces} are; `dissent check` says what is left.")
        if kind is Kind.DECISION and values.get("stakes") == "major":
            name = posixpath.basename(path).removesuffix(".md")
            write_err(f"Have somebody dissent: `dissent new memo TITLE --decision {name}`.")
        return 0

    return command


def _name_planned(setup: Setup, values: Mapping[str, Value]) -> None:
    """Say which review is planned already in the cycle that another one is written for."""
    day = iso_date(str(values.get("date", setup.today))) or setup.today
    for review in settle.planned_reviews(setup.drafts, day):
        if review.is_quarterly == (values.get("for") == "quarter"):
            write_err(f"Planned in this cycle already: {setup.shown(review.source.path)}.")


def _write(
    setup: Setup,
    kind: Kind,
    title: str,
    values: Mapping[str, Value],
    *,
    dry_run: bool,
    pulled: bool = False,
) -> str:
    """Write a record under a free name and print its path; a dry run prints the text."""
    tree, policy, today = setup.tree, setup.policy, setup.today
    items: Agenda | None = None
    if kind is Kind.REVIEW:
        from mkdocs_dissent.scaffold.agenda import agenda, quarterly_agenda

        start = tree.relative(tree.directory(policy.folders[FOLDER_OF[kind]][0]))
        prepare = quarterly_agenda if values.get("for") == "quarter" else agenda
        register = setup.register if setup.has_records else link([], policy)
        items = prepare(register, policy, today, start)
    with refusals(setup):
        body = None if pulled else _own_body(kind, setup)
        text = compose(
            kind, title, values, today=today, policy=policy, agenda=items, body=body, pulled=pulled
        )
        return write_record(setup, kind, title, text, dry_run=dry_run)


def write_record(setup: Setup, kind: Kind, title: str, text: str, *, dry_run: bool) -> str:
    """Write the text of a record under a free name and print its path. Raises EditError."""
    names = Names(setup.tree, setup.policy, kind, setup.today)
    if names.problem:
        write_err(f"Numbers that other branches took could not be looked up: {names.problem}")
    path = next(names.free(title)) if dry_run else names.write(title, text)
    write_out(text if dry_run else f"{setup.shown(path)}\n")
    if dry_run:
        write_err(f"A dry run: nothing was written; it would be {setup.shown(path)}.")
    if not slug(title, ""):
        write_err(
            f"The title has no letter that a file's name takes here, so the file is named {kind}."
            f" Give it another name: `dissent rename {setup.shown(path)} NAME`."
        )
    return path


def _own_body(kind: Kind, setup: Setup) -> str | None:
    """The headings of the register's own template, if it has one."""
    path = setup.tree.relative(setup.tree.directory(f"templates/{kind}.md"))
    if kind_at(setup.tree.absolute(path)) != FILE:
        return None
    template = frontmatter.parse(reader(setup.tree.root)(path), path).body
    return re.sub(r"\A\s*# .*\n", "", template)


@click.command()
@click.argument("title", nargs=-1, metavar="TITLE")
@click.option("--anonymous", is_flag=True, help="Name nobody, and list what can still reveal you.")
@dry_run_option
@_field_options(Kind.ANDON, _PULL)
@with_setup
def pull(
    title: tuple[str, ...], anonymous: bool, dry_run: bool, setup: Setup, **options: Any
) -> int:
    """Raise an andon: an assumption under a decision or an initiative has drifted.

    The record has the date and no time. Nothing is committed.
    """
    values = _field_values(Kind.ANDON, options)
    if anonymous:
        if values.get("raised-by", ANONYMOUS) != ANONYMOUS:
            raise Refusal("`--anonymous` and `--raised-by` contradict each other", "Give one.")
        values["raised-by"] = ANONYMOUS
    heading = _title(title, Kind.ANDON, setup, values)
    _resolve_references(Kind.ANDON, values, setup)
    if "why" not in values:
        if not _on_a_terminal():
            raise Refusal("an andon needs a reason", 'Say it: `--why "…"`.')
        values["why"] = click.prompt("Why")
    _write(setup, Kind.ANDON, heading, values, dry_run=dry_run, pulled=True)
    if values.get("raised-by") == ANONYMOUS:
        url = next(iter(setup.policy.doors.anonymous), None)
        write_err(
            *_WHAT_REVEALS,
            f"To leave no trace in git, use {url} instead."
            if url
            else "Somebody you trust may commit it for you, along with other changes.",
        )
    elif not dry_run:
        write_err("Next: commit it, and have the owner of what it affects see it.")
    return 0


# What is asked


def _on_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


_ASKED = ("horizon", "capacity")
"""What is asked for on a terminal where no option says it; an empty answer leaves a blank."""


def _ask_for(kind: Kind, values: dict[str, Value]) -> None:
    for field in declared_fields(MODELS[kind]) if _on_a_terminal() else ():
        if field.name in _ASKED and field.name not in values:
            convert = _FieldValue(field).convert
            answer = click.prompt(
                sentence(field.about),
                default="",
                show_default=False,
                value_proc=lambda text, convert=convert: (  # type: ignore[misc]
                    convert(text, None, None) if text.strip() else ""
                ),
            )
            if answer != "":
                values[field.name] = _written(field, answer)


def _title(words: Sequence[str], kind: Kind, setup: Setup, values: Mapping[str, Value]) -> str:
    """The title on one line; on a terminal it is asked for where it is missing."""
    title = clean_title(" ".join(words))
    if not title and kind is Kind.REVIEW:
        name = "Quarterly review" if values.get("for") == "quarter" else "Evidence review"
        return f"{name} of {setup.today}"
    if not title and not words and _on_a_terminal():
        title = clean_title(click.prompt("Title"))
    if not title:
        message = f"the {kind} has no title"
        raise Refusal(message, "Give one: a few words that say what it is about.")
    return title


def _resolve_references(kind: Kind, values: dict[str, Value], setup: Setup) -> None:
    """Resolve every reference; what the record is about is asked for where it is missing.

    Raises Refusal for a reference that leads to no record, or to several.
    """
    types = {
        field.name: field.type
        for field in declared_fields(MODELS[kind])
        if isinstance(field.type, References)
    }
    targets = _TARGETS.get(kind, ())
    if targets and not any(name in values for name in targets):
        if not _on_a_terminal():
            names = " or ".join(f"`--{name} REF`" for name in targets)
            needs = f"{with_article(kind)} needs what it is about: {names}"
            raise Refusal(needs, "`dissent list` shows every one.")
        values[targets[0]] = _ask_for_target(types[targets[0]], setup)
    for name, type_ in types.items():
        value = values.get(name)
        if isinstance(value, list):
            values[name] = [_reference(str(text), type_, setup) for text in value]
        elif name in values:
            values[name] = _reference(str(value), type_, setup)


def _ask_for_target(type_: References, setup: Setup) -> str:
    while True:
        text = str(click.prompt(f"Which {type_.noun} is it about (id or number)"))
        try:
            return _reference(text, type_, setup)
        except Refusal as error:
            error.show()


def _reference(text: str, type_: References, setup: Setup) -> str:
    """A reference that leads to the record that was meant, and to no other."""
    kinds = _kinds_of(type_)
    record = setup.record(text, *kinds)
    if record.kind not in kinds:
        message = f"`{text}` is the {record.kind} {record.id}; expected a {type_.noun}"
        raise Refusal(message, "`dissent list` shows every record with its kind.")
    if setup.register.by_key[record.key] is not record:
        raise Refusal(f"two records claim the id `{record.id}`", "Rename one of them first.")
    folders = {FOLDER_OF[kind] for kind in kinds}
    others = [key for key in setup.register.by_key if key[1] == record.id and key[0] in folders]
    return record.id if len(others) == 1 else f"{record.folder}/{record.id}"


# What was said in an issue becomes a record


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
        door = issues.other_door(setup.policy)
        # What an issue says does nothing where it is posted; an address of ours can be opened.
        click.echo(harmless(visible(reason)).replace(harmless(door), door), err=True)
        return 1
    return 0


def _take_in(setup: Setup, issue: issues.Issue, kind: Kind, *, dry_run: bool) -> None:
    parts = re.split(r"[\n,;]|(?<=\d) and ", issue.plain(*SUBJECTS))
    about = [_record(setup, text) for part in parts[:_MOST_RECORDS] if (text := _name(part))]
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


def _name(text: str) -> str:
    """What people write of a record, without the marks that Markdown has around it."""
    link = re.search(r"\]\(<?([^\s)>]+)", text)
    return (link[1] if link else LIST_MARK.sub("", text)).strip("`*_-. \t")


def _record(setup: Setup, text: str) -> Record:
    """The record that is named by id, number, title or the address of its page."""
    titled = (each.id for each in setup.register.records if each.title.lower() == text.lower())
    page = re.sub(r"(?:/index\.html|\.html|/)?(?:[?#].*)?$", "", text).rpartition("/")[2]
    names = (text, *titled, text.split()[0], text.partition(": ")[0], page)
    known = next(filter(setup.register.named, names), text)
    record = setup.record(known, *_ABOUT, rather=(Kind.DECISION,))
    if record.kind not in _ABOUT:
        raise Refusal(f"{record.id} is {with_article(record.kind)}, no decision or initiative")
    return record
