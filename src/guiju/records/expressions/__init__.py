"""Scalar expressions of mappings: DuckDB's words, parsed by sqlglot, admitted from a white list,
never evaluated by us.

Types by use: every source column is text; arithmetic, a comparison with a number and a numeric
target see a number. Errors are data: an expression compiles to a value that cannot fail and to the
reason why it is bad, and only a value used in the branch taken can be the reason.
"""

from guiju.records.expressions.compiling import compile_expression
from guiju.records.expressions.fitting import Compiled, as_condition, as_type
from guiju.records.expressions.terms import Term, quoted, text_literal

__all__ = [
    "Compiled",
    "Term",
    "as_condition",
    "as_type",
    "compile_expression",
    "quoted",
    "text_literal",
]
