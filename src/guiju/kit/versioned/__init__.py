"""Versioned texts: drafted, reviewed, published by a second person, superseded. Knows no kind of
text by name; a feature declares its own (docs/how-to/develop/add-a-versioned-text.md).

`parsing` and `comparing` are pure and serve the ``rules`` of a feature; `models` holds the columns,
`declaration` says what a kind of text is, `actions`, `reads`, `readers`, `pages`, `editor` and
`api` do with it what every kind of text needs.
"""
