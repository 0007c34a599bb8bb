"""`dissent rename`: another number, name or folder for a record, with every reference to it."""

from __future__ import annotations

import click

from mkdocs_dissent.cli.editing import dry_run_option, refusals, write_edit
from mkdocs_dissent.cli.output import Refusal, write_err
from mkdocs_dissent.cli.setup import RecordName, Setup, path_in, with_setup
from mkdocs_dissent.edit import rename as renaming
from mkdocs_dissent.edit.write import reader


@click.command()
@click.argument("reference", metavar="REF", type=RecordName())
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--next-free", is_flag=True, help="Take the next number that no branch has taken.")
@dry_run_option
@with_setup
def rename(reference: str, new: str | None, next_free: bool, dry_run: bool, setup: Setup) -> int:
    """Give record REF another number, slug, file name or folder: NEW.

    The file, every reference to it in records and every link to it in pages change at once. A
    number keeps the slug, a slug keeps the number, and a folder ends with `/`. Prints the change.
    """
    from mkdocs_dissent.scaffold.names import branches_of
    from mkdocs_dissent.scaffold.names import next_free as free_path

    if (new is None) is not next_free:
        raise click.UsageError("say NEW, or `--next-free`")
    tree, docs = setup.tree, setup.config.docs_dir
    record = setup.record(reference)
    if tree.absolute(record.source.path).is_symlink():
        raise Refusal(f"{record.source.path} is a link to a file elsewhere", "Rename it by hand.")
    with refusals():
        if new is None:
            branches = branches_of(tree, setup.policy, record.kind)
            if branches.problem:
                write_err(f"dissent: other branches were not asked: {branches.problem}")
            path = free_path(tree, setup.policy, record, today=setup.today, branches=branches)
        else:
            path = renaming.named_anew(record, path_in(tree, new) if "/" in new else new)
        place = renaming.place_at(path, record.folder, tree, setup.policy, docs)
        read = reader(tree.root)
        made = renaming.rename(setup.drafts, read, record, place, renaming.pages_of(tree, docs))
    status = write_edit(setup, made, dry_run)
    config = setup.config.path
    if made and config is not None and record.source.uri in read(tree.relative(config)):
        write_err(f"{config.name} names {record.source.uri}: change it there to {place.uri}.")
    return status
