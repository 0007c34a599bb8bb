"""The command line: `dissent`. Thin: a command reads its arguments, calls the core, prints.

Whatever takes its time to import stands in `main.py` and the files of the commands: an answer that
is known is told without them (`__main__.py`).
"""
