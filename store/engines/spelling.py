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


class each_number(FunctionElement[int]):  # noqa: N801 - as above
    """``column.op("IN")(each_number(json))``: the whole numbers of a JSON list that is bound as one text."""

    name = "each_number"
    type = Integer()
    inherit_cache = True


class each_word(FunctionElement[str]):  # noqa: N801 - as above
    """``column.op("IN")(each_word(json))``: the texts of a JSON list that is bound as one text."""

    name = "each_word"
    inherit_cache = True


@compiles(each_number)
@compiles(each_word)
def _json_each(element: FunctionElement[Any], compiler: Any, **kw: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **kw)}))"


@compiles(each_number, "postgresql")
def _json_numbers(element: each_number, compiler: Any, **kw: Any) -> str:
    given = compiler.process(element.clauses, **kw)
    return f"(SELECT CAST(value AS INTEGER) FROM json_array_elements_text(CAST({given} AS JSON)))"


@compiles(each_word, "postgresql")
def _json_words(element: each_word, compiler: Any, **kw: Any) -> str:
    return f"(SELECT value FROM json_array_elements_text(CAST({compiler.process(element.clauses, **kw)} AS JSON)))"
