"""Pages: what each says, its template and its style, side by side.

The view `overdue` is `overdue.py`, `overdue.html.j2` and, where it needs a style, `overdue.css`;
so is an initiative's `sheet`; other kinds of records have templates of their own, and `records`.
Shared: `context` and `facts` (what a page says of any record), `filters`, `charts`, `marks` and
`fragments` (macros), `bodies` (an author's text as HTML), `engine` (templates and links),
`renderer` (a record or a view, and an address, become HTML).
"""
