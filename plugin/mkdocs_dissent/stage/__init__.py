"""A site with its register as Markdown and assets, for a generator that runs no plugins.

`pages` writes the files, `settings` the configuration that the generator reads.
"""
