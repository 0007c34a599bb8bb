"""What goes with every forge: the template of a review, and the hook before a commit."""

from __future__ import annotations

from mkdocs_dissent.records.fields import Value

PULL_REQUEST = """\
<!-- For a change to the decision register; delete what does not apply. -->

**What is decided**, in a sentence:

**Status**: proposed / accepted

- [ ] Somebody answers for it (`steward`), and it says when we look again (`revisit`).
- [ ] Stakes are major: it has a hypothesis that could prove false, and a dissent memo.
- [ ] It supersedes or amends another decision, and says which.
- [ ] `dissent check` finds nothing that this change brings in.

**The strongest case against it**, and the smallest test that would tell:
"""


def commit_hook(option: str) -> Value:
    """The entry of pre-commit's list `repos` that checks the register before a commit.

    `option` names the configuration file, with a space before it, where it is not in the root.
    """
    return {
        "repo": "local",
        "hooks": [
            {
                "id": "dissent",
                "name": "dissent check",
                "entry": f"dissent check{option}",
                "language": "python",
                "additional_dependencies": ["mkdocs-dissent"],
                "files": r"\.(md|csv|json)$|mkdocs\.ya?ml$",
                "pass_filenames": False,
            }
        ],
    }
