"""git: what a change is compared with, which files it touches, and how they were.

`resolve` finds the base on any build host, or says that it is unknown and why; `changed_paths`
names the files that differ from it; a `RevisionTree` reads them as they were. Everything goes
through `git`, one process a question and never one a file; nothing is checked out, and neither the
index nor a reference changes.
"""

from mkdocs_dissent.git.base import *
from mkdocs_dissent.git.changed import *
from mkdocs_dissent.git.clone import NETWORK_SECONDS as NETWORK_SECONDS
from mkdocs_dissent.git.forge import *
from mkdocs_dissent.git.hosts import host_of as host_of
from mkdocs_dissent.git.run import *
from mkdocs_dissent.git.tree import RevisionTree as RevisionTree
