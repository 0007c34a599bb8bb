"""`python -m mkdocs_dissent`: the command line, where the console script is not on the path."""

from mkdocs_dissent.cli import entry

if __name__ == "__main__":
    entry()
