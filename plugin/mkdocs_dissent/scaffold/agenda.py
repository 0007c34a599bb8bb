"""What an evidence review may begin with: everything contradicted that nobody has settled."""

from __future__ import annotations

import posixpath

from mkdocs_dissent.register import Contradiction, ContradictionKind, Register
from mkdocs_dissent.rules.reading import is_blank
from mkdocs_dissent.scaffold.drafts import Agenda


def agenda(register: Register, folder: str) -> list[Agenda]:
    """Open contradictions, oldest first; links lead from `folder`, relative to the root."""
    return [
        Agenda(record.title, posixpath.relpath(record.source.path, folder), _said(item, register))
        for item in register.contradictions()
        for record in (register.by_key[item.record],)
    ]


def _said(item: Contradiction, register: Register) -> str:
    if item.kind is ContradictionKind.EVIDENCE:
        words = ["evidence against it that no revisit has answered"]
    else:
        about = ", ".join(register.by_key[key].title for key in item.about)
        words = [f"{item.kind.value} about {about or 'nothing that is on record'}"]
    words += [f"since {item.since}"] if item.since else []
    owners = [name for name in item.owner if not is_blank(name)]
    words += [f"owner {', '.join(owners)}" if owners else "nobody owns the next step"]
    words += [f"due {item.due}"] if item.due else []
    return "; ".join(words)
