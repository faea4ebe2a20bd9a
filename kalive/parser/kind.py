"""What may stand after a keyword, both ways: words to a value, and that value to words again.

A L{Kind} is all that reading, printing, the reference page and the JSON schema need to know of the
arguments of a keyword, so that none of them needs a table of its own. Knows no keyword; the kinds
themselves are in L{kalive.parser.arguments}. Its tests are in C{test/test_kind.py}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast

from attrs import evolve, field, frozen

from kalive.parser.reading import Reading
from kalive.parser.tree import Statement

if TYPE_CHECKING:
    from kalive.parser.schema import Block

Value = TypeVar("Value")

#: Makes the value of a statement; raises L{Wrong} when there is none.
Read = Callable[[Reading, Statement], Any]

#: A fragment of a JSON schema (draft 2020-12).
JSONSchema: TypeAlias = Mapping[str, Any]


def unwritten(_: object) -> str | None:
    """Writes nothing: for what only reads, such as a second spelling."""
    return None


def headless(_: object) -> str:
    """Writes no word: for a block whose keyword stands alone."""
    return ""


@frozen(eq=False)
class Kind(Generic[Value]):
    """How the words after a keyword become a value.

    C{read} raises L{Wrong}. C{write} is its inverse: the words after the keyword, C{None} where this
    keyword can't say that value (C{preempt} can't say that C{nopreempt} is set). C{grammar} is what a
    user reads, C{schema} the value's JSON. A block has what is in it too: the table C{inside} it, or
    the kind of each C{line} (whose words begin with the first one, there being no keyword); these are the
    items of the value, or of its attribute C{lines}.
    """

    read: Callable[[Reading, Statement], Value]
    write: Callable[[Any], str | None] = unwritten
    grammar: str = "…"
    schema: JSONSchema = field(factory=dict)
    inside: Block | None = None
    line: Kind[Any] | None = None
    lines: str = ""

    def __call__(self, reading: Reading, statement: Statement) -> Value:
        """Read."""
        return self.read(reading, statement)

    def read_by(self, read: Read, **changes: Any) -> Kind[Any]:
        """The same words, read by C{read}, which reports or settles more than this kind does."""
        return evolve(self, read=read, **changes)


def kind(
    grammar: str, write: Callable[[Any], str | None] = unwritten, schema: JSONSchema | None = None
) -> Callable[[Callable[[Reading, Statement], Value]], Kind[Value]]:
    """Makes a kind of a reading function, as its decorator; without C{schema} it is a string."""
    return lambda read: Kind(read, write, grammar, {"type": "string"} if schema is None else schema)


def nested(
    table: Block, read: Read, grammar: str = "", write: Callable[[Any], str | None] = headless
) -> Kind[Any]:
    """A block of the keywords of C{table}; C{grammar} and C{write} are of the words before its brace."""
    return Kind(read, write, grammar, {"$ref": f"#/$defs/{table.path}"}, inside=table)


def listed(line: Kind[Any], read: Read) -> Kind[Any]:
    """A block of lines, each of the kind C{line}; its value is a sequence of theirs."""
    return Kind(read, headless, "", {"type": "array", "items": line.schema}, line=line)


class Later:
    """Stands for a kind whose module is loaded when something is first asked of it."""

    def __init__(self, module: str, name: str) -> None:
        """The kind C{name} of C{module}."""
        self._where = module, name

    @cached_property
    def _kind(self) -> Kind[Any]:
        module, name = self._where
        return cast(Kind[Any], getattr(import_module(module), name))

    def __getattr__(self, name: str) -> Any:
        """What is asked of the kind."""
        return getattr(self._kind, name)


def later(module: str, name: str) -> Kind[Any]:
    """A block that few files have, or few processes read: its words cost nothing until then."""
    return cast(Kind[Any], Later(module, name))
