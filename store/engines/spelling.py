"""What both engines do and spell differently, as expressions that know the engine only when they are written out."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class place_of(FunctionElement[int]):  # noqa: N801 - reads like func.instr
    """``place_of(text, part)``: where the part stands in the text, from 1; 0 when it does not."""

    name = "place_of"
    type = Integer()
    inherit_cache = True


@compiles(place_of)
def _instr(element: place_of, compiler: Any, **kw: Any) -> str:
    return f"instr({compiler.process(element.clauses, **kw)})"


@compiles(place_of, "postgresql")
def _strpos(element: place_of, compiler: Any, **kw: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **kw)})"
