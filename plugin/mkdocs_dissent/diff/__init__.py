"""Two linked registers → what changed between them, typed, in the order a reviewer judges it.

`compare` is the entry. Everything that is text in a change is plain text by strangers: pages and
reports escape it.
"""
