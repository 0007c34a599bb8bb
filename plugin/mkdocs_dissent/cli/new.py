"""`dissent new` and `dissent pull`: the next record, from a template, under a free name."""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

import click

from mkdocs_dissent import site
from mkdocs_dissent.cli.editing import dry_run_option, refusals
from mkdocs_dissent.cli.output import Refusal, write_err, write_out
from mkdocs_dissent.cli.setup import Day, RecordName, Setup, with_setup
from mkdocs_dissent.edit.write import reader
from mkdocs_dissent.filesystem import FILE, kind_at
from mkdocs_dissent.people import ANONYMOUS
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import frontmatter
from mkdocs_dissent.records import FOLDER_OF, MODELS, Kind, fields
from mkdocs_dissent.records.fields import Field, FieldType, References, Value, declared_fields
from mkdocs_dissent.scaffold.drafts import Agenda, compose
from mkdocs_dissent.scaffold.names import branches_of, clean_title, free_paths, write_new
from mkdocs_dissent.scaffold.values import (
    is_repeatable,
    is_structured,
    kinds_expected,
    reference_fields,
    value_of,
    written,
)
from mkdocs_dissent.text import with_article

_HELP: Mapping[Kind, str] = {
    Kind.DECISION: "A decision: what we will do, who answers for it, when we look again.",
    Kind.MEMO: "A dissent memo: the strongest case against a decision or an initiative.",
    Kind.BET: "A bet: months of work on a mechanism we believe in.",
    Kind.PROBE: "A probe: a safe test that is judged within two weeks.",
    Kind.ANDON: "An andon: an assumption has drifted. `dissent pull` asks less.",
    Kind.REVIEW: "An evidence review; it begins with what is contradicted and not settled.",
}
_TARGETS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MEMO: ("decision", "initiative"),
    Kind.ANDON: ("affects",),
}
"""Kind → the fields that name what a record is about; it needs one of them."""
_PULL = ("affects", "why", "scope", "trigger", "assumption", "owner", "review-by", "raised-by")
_PREFIX = "field_"


# Options made of fields


class _FieldValue(click.ParamType):  # type: ignore[type-arg]
    """A value that the field itself accepts."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.name = field.type.describe()

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        try:
            return value_of(self.field, str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _type(field: Field) -> Any:
    if isinstance(field.type, fields.Day):
        return Day()
    if isinstance(field.type, References):
        return RecordName(*kinds_expected(field.type))
    if isinstance(field.type, fields.Choice):
        return click.Choice([str(word) for word in field.type.vocabulary], case_sensitive=False)
    return _FieldValue(field)


def _metavar(type_: FieldType) -> str | None:
    if isinstance(type_, References):
        return "REF"
    if is_structured(type_):
        return "YAML"
    if isinstance(type_, fields.Number):
        return "NUMBER"
    if isinstance(type_, fields.Words) and "name" in type_.noun:
        return "NAME"
    return None if isinstance(type_, fields.Choice | fields.Day) else "TEXT"


_Command = TypeVar("_Command", bound=Callable[..., Any])


def _field_options(kind: Kind, names: Collection[str] = ()) -> Callable[[_Command], _Command]:
    """An option for every field of a kind, or for those named."""
    declared = [f for f in declared_fields(MODELS[kind]) if not names or f.name in names]

    def decorate(command: _Command) -> _Command:
        for field in reversed(declared):
            again = "; may be given again." if is_repeatable(field.type) else "."
            command = click.option(
                *(f"--{name}" for name in (field.name, *field.synonyms)),
                _PREFIX + field.attribute,
                type=_type(field),
                multiple=is_repeatable(field.type),
                metavar=_metavar(field.type),
                help=field.about[:1].upper() + field.about[1:] + again,
            )(command)
        return command

    return decorate


def _field_values(kind: Kind, options: Mapping[str, Any]) -> dict[str, Value]:
    """The values of the options by field, as front matter holds them."""
    chosen = {
        field: options.get(_PREFIX + field.attribute) for field in declared_fields(MODELS[kind])
    }
    return {
        field.name: written(field.type, value)
        for field, value in chosen.items()
        if value is not None and value != ()
    }


# Six kinds


class _Kinds(click.Group):
    """One command a kind; each is made when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return [str(kind) for kind in _HELP]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _command(Kind(cmd_name)) if cmd_name in self.list_commands(ctx) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            kinds = ", ".join(self.list_commands(ctx))
            raise click.UsageError(f"there is no kind of record `{args[0]}`; it is {kinds}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Kinds"):
            formatter.write_dl([(str(kind), about) for kind, about in _HELP.items()])


@click.group(cls=_Kinds, subcommand_metavar="KIND [TITLE] [OPTIONS]")
def new() -> None:
    """Write the next record from a template, under a number that no branch has taken.

    What only its author can say is left in {braces}; `dissent check` reports each until it is
    filled. Every field of a kind is an option of it: `dissent new decision --help`.
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
        values = _resolve_references(kind, values, setup)
        path = _write(setup, kind, heading, values, dry_run=dry_run)
        if in_editor and not dry_run:
            click.edit(filename=str(setup.tree.absolute(path)))
        if not dry_run:
            _print_next_step(kind, values, path)
        return 0

    return command


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
        items = prepare(site.read(tree, policy, setup.config.docs_dir), policy, today, start)
    branches = branches_of(tree, policy, kind)
    if branches.problem:
        write_err(f"Numbers that other branches took could not be looked up: {branches.problem}")
    with refusals():
        text = compose(kind, title, values, today=today, policy=policy, agenda=items, pulled=pulled)
        if not pulled:
            text = _by_template(text, kind, setup)
        if dry_run:
            path = next(free_paths(tree, policy, kind, title, today=today, branches=branches))
            write_out(text)
            write_err(f"A dry run: nothing was written; it would be {path}.")
            return path
        path = write_new(tree, policy, kind, title, text, today=today, branches=branches)
    write_out(f"{path}\n")
    return path


def _by_template(text: str, kind: Kind, setup: Setup) -> str:
    """The text of a record with the headings of the register's own template, if it has one."""
    path = setup.tree.relative(setup.tree.directory(f"templates/{kind}.md"))
    if kind_at(setup.tree.absolute(path)) != FILE:
        return text
    template = frontmatter.parse(reader(setup.tree.root)(path), path).body
    front, title, _ = re.split(r"^(# .*\n)", text, maxsplit=1, flags=re.M)
    return front + title + re.sub(r"\A\s*# .*\n", "", template)


def _print_next_step(kind: Kind, values: Mapping[str, Value], path: str) -> None:
    write_err("Next: put your own words where {braces} are; `dissent check` says what is left.")
    if kind is Kind.DECISION and values.get("stakes") == "major":
        name = posixpath.basename(path).removesuffix(".md")
        write_err(f"Have somebody dissent: `dissent new memo TITLE --decision {name}`.")


@click.command()
@click.argument("title", nargs=-1, metavar="TITLE")
@click.option("--anonymous", is_flag=True, help="Name nobody, and say what can reveal you still.")
@dry_run_option
@_field_options(Kind.ANDON, _PULL)
@with_setup
def pull(
    title: tuple[str, ...], anonymous: bool, dry_run: bool, setup: Setup, **options: Any
) -> int:
    """Raise an andon: an assumption that a decision or an initiative rests on has drifted.

    Writes an andon with the date only, and commits nothing.
    """
    values = _field_values(Kind.ANDON, options)
    if anonymous:
        if values.get("raised-by", ANONYMOUS) != ANONYMOUS:
            raise Refusal("`--anonymous` and `--raised-by` contradict each other", "Give one.")
        values["raised-by"] = ANONYMOUS
    heading = _title(title, Kind.ANDON, setup, values)
    values = _resolve_references(Kind.ANDON, values, setup)
    if "why" not in values:
        if not _on_a_terminal():
            raise Refusal("an andon needs a reason", 'Say it: `--why "…"`.')
        values["why"] = click.prompt("Why")
    _write(setup, Kind.ANDON, heading, values, dry_run=dry_run, pulled=True)
    if values.get("raised-by") == ANONYMOUS:
        _print_what_reveals(setup.policy)
    elif not dry_run:
        write_err("Next: commit it, and have the owner of what it affects see it.")
    return 0


def _print_what_reveals(policy: Policy) -> None:
    write_err(
        "The record names nobody, and nothing was committed. What can reveal you still:\n"
        "  - a commit carries its committer's name and e-mail address, and the time\n"
        "  - the account that pushes it or opens the pull request; the forge keeps a log of it\n"
        "  - when you do it, and who was there to see what it tells\n"
        "  - your style, and what only you could know"
    )
    if policy.anonymous_intake_url:
        write_err(f"To leave no trace in git, use {policy.anonymous_intake_url} instead.")
    else:
        write_err("Somebody you trust may commit it for you, along with other changes.")


# What is asked


def _on_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


_ASKED: Mapping[Kind, tuple[str, ...]] = {
    Kind.BET: ("horizon", "capacity"),
    Kind.PROBE: ("horizon", "capacity"),
}
"""What is asked for on a terminal where no option says it; an empty answer leaves a blank."""


def _ask_for(kind: Kind, values: dict[str, Value]) -> None:
    fields = {field.name: field for field in declared_fields(MODELS[kind])}
    for name in _ASKED.get(kind, ()) if _on_a_terminal() else ():
        if name not in values:
            field = fields[name]
            about = field.about[:1].upper() + field.about[1:]
            answer = click.prompt(about, default="", show_default=False, type=_OrNothing(field))
            if answer != "":
                values[name] = written(field.type, answer)


class _OrNothing(_FieldValue):
    """A value that the field accepts, or nothing."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        return super().convert(value, param, ctx) if str(value).strip() else ""


def _title(words: Sequence[str], kind: Kind, setup: Setup, values: Mapping[str, Value]) -> str:
    """The title on one line; on a terminal it is asked for where it is missing."""
    title = clean_title(" ".join(words))
    if not title and kind is Kind.REVIEW:
        name = "Quarterly review" if values.get("for") == "quarter" else "Evidence review"
        return f"{name} of {setup.today}"
    if not title and not words and _on_a_terminal():
        title = clean_title(click.prompt("Title"))
    if not title:
        raise Refusal(
            f"the {kind} has no title", "Give one: a few words that say what it is about."
        )
    return title


def _resolve_references(kind: Kind, values: dict[str, Value], setup: Setup) -> dict[str, Value]:
    """The fields with every reference resolved; what it is about is asked for where it is missing.

    Raises Refusal for a reference that leads to no record, or to several.
    """
    references = reference_fields(kind)
    targets = _TARGETS.get(kind, ())
    asked = bool(targets) and not any(name in values for name in targets)
    if not asked and not any(name in values for name in references):
        return values
    if asked and not _on_a_terminal():
        names = " or ".join(f"`--{name} REF`" for name in targets)
        needs = f"{with_article(kind)} needs what it is about: {names}"
        raise Refusal(needs, "`dissent list` shows every one.")
    if asked:
        values[targets[0]] = _ask_for_target(references[targets[0]], setup)
    for name, type_ in references.items():
        if name in values:
            value = values[name]
            texts = value if isinstance(value, list) else [value]
            found: list[Value] = [_reference(str(t), type_, setup) for t in texts]
            values[name] = found if isinstance(value, list) else found[0]
    return values


def _ask_for_target(type_: References, setup: Setup) -> str:
    while True:
        text = str(click.prompt(f"Which {type_.noun} is it about (id or number)"))
        try:
            return _reference(text, type_, setup)
        except Refusal as error:
            error.show()


def _reference(text: str, type_: References, setup: Setup) -> str:
    """A reference that leads to the record that was meant, and to no other."""
    kinds = kinds_expected(type_)
    record = setup.record(text, *kinds)
    if record.kind not in kinds:
        raise Refusal(
            f"`{text}` is the {record.kind} {record.id}; expected a {type_.noun}",
            "`dissent list` shows every record with its kind.",
        )
    if setup.register.by_key[record.key] is not record:
        raise Refusal(f"two records claim the id `{record.id}`", "Rename one of them first.")
    folders = {FOLDER_OF[kind] for kind in kinds}
    others = [key for key in setup.register.by_key if key[1] == record.id and key[0] in folders]
    return record.id if len(others) == 1 else f"{record.folder}/{record.id}"
