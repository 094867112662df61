"""Small arithmetic over named sums, said once and used twice: in Decimal and in a spreadsheet.

An expression is Python arithmetic over names: `1 - ingredient / awp`. Besides + − × ÷ it knows
`max(0, x)`, `min(a, b)` and `each(x)`, the sum of x over the contract components. Division by
nothing is nothing: None in Decimal, an empty text in the spreadsheet.
"""

import ast
import operator
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

Value = Callable[[str], Decimal | None]
# The spreadsheet text of a name; the flag says whether one value per component is wanted.
TermText = Callable[[str, bool], str]

OPERATORS: dict[type[ast.operator], tuple[str, Callable[[Any, Any], Decimal]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
}
FUNCTIONS = {"max": max, "min": min}


class ExpressionError(ValueError):
    """An expression that the small language does not know."""


class Nothing(ArithmeticError):
    """A division by zero or a part that has no value: the whole is None."""


def evaluate(text: str, value: Value, components: Sequence[Value], places: int) -> Decimal | None:
    """The expression in Decimal, rounded half-up once at the end."""
    try:
        with localcontext(prec=60):
            exact = _decimal(_parse(text), value, components)
            return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except Nothing:
        return None


def render(text: str, term: TermText, places: int) -> str:
    """The expression as a spreadsheet formula, without the leading equals sign."""
    rounded = f"ROUND({_text(_parse(text), term, False)},{places})"
    return f'IFERROR({rounded},"")' if "/" in text else rounded


def names(text: str) -> frozenset[str]:
    """The names an expression reads."""
    known = {*FUNCTIONS, "each"}
    found = (node.id for node in ast.walk(_parse(text)) if isinstance(node, ast.Name))
    return frozenset(name for name in found if name not in known)


def has_each(text: str) -> bool:
    """Whether the expression adds up over components."""
    return any(isinstance(node, ast.Name) and node.id == "each" for node in ast.walk(_parse(text)))


def _parse(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _decimal(node: ast.expr, value: Value, components: Sequence[Value]) -> Decimal:
    match node:
        case ast.Constant(value=int() | float() as number):
            return Decimal(repr(number))
        case ast.Name(id=name):
            return _present(value(name))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return _apply(sign, _decimal(left, value, components), right, value, components)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_decimal(inner, value, components)
        case ast.Call(func=ast.Name(id="each"), args=[inner]):
            return sum((_decimal(inner, one, ()) for one in components), Decimal(0))
        case ast.Call(func=ast.Name(id=name), args=[first, second]) if name in FUNCTIONS:
            pair = (_decimal(part, value, components) for part in (first, second))
            return FUNCTIONS[name](*pair)
    raise ExpressionError(ast.unparse(node))


def _apply(
    sign: ast.operator, left: Decimal, right: ast.expr, value: Value, components: Sequence[Value]
) -> Decimal:
    divisor = _decimal(right, value, components)
    if isinstance(sign, ast.Div) and not divisor:
        raise Nothing
    return OPERATORS[type(sign)][1](left, divisor)


def _present(found: Decimal | None) -> Decimal:
    if found is None:
        raise Nothing
    return found


def _text(node: ast.expr, term: TermText, each: bool) -> str:
    match node:
        case ast.Constant(value=int() | float() as number):
            return repr(number)
        case ast.Name(id=name):
            return term(name, each)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return f"{_part(left, term, each)}{OPERATORS[type(sign)][0]}{_part(right, term, each)}"
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return f"-{_part(inner, term, each)}"
        case ast.Call(func=ast.Name(id="each"), args=[inner]):
            return f"SUMPRODUCT({_part(inner, term, True)})"
        case ast.Call(func=ast.Name(id="max"), args=[ast.Constant(value=0), inner]) if each:
            # MAX would fold all components into one number, so the positive part is multiplied.
            part = _text(inner, term, each)
            return f"(({part})>0)*({part})"
        case ast.Call(func=ast.Name(id=name), args=[first, second]) if name in FUNCTIONS:
            return f"{name.upper()}({_text(first, term, each)},{_text(second, term, each)})"
    raise ExpressionError(ast.unparse(node))


def _part(node: ast.expr, term: TermText, each: bool) -> str:
    text = _text(node, term, each)
    return f"({text})" if isinstance(node, ast.BinOp | ast.UnaryOp) else text
