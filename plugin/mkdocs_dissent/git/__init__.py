"""git: what a change is compared with, which files it touches, and how they were.

`resolve` finds the base on any build host, or says that it is unknown and why; `changed_paths`
names the files that differ from it; a `RevisionTree` reads them as they were. Everything goes
through `git`, one process a question and never one a file; nothing is checked out, and neither the
index nor a reference changes.
"""
