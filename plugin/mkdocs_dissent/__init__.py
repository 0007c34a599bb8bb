"""A decision register that stays honest: decisions, dissent and initiatives as Markdown in git."""

__version__ = "0.1.0"
