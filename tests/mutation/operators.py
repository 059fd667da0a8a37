"""What a mutant changes: each function looks at one node of the syntax tree and yields changes of the text.

Left alone are annotations, decorators, docstrings, the text within f-strings (a name of a draw is changed as a whole),
and `strict` of zip, which guards against a slip and never changes a result.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator

from tests.mutation.sources import Source

Change = tuple[str, int, int, str]  # operator, first byte, byte after the last, new text

COMPARISONS: dict[type, tuple[str, ...]] = {
    ast.Lt: ("<=", ">"), ast.LtE: ("<", ">"), ast.Gt: (">=", "<"), ast.GtE: (">", "<"), ast.Eq: ("!=",),
    ast.NotEq: ("==",), ast.Is: ("is not",), ast.IsNot: ("is",), ast.In: ("not in",), ast.NotIn: ("in",),
}  # fmt: skip
ARITHMETIC: dict[type, str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Pow: "*", ast.FloorDiv: "/", ast.Mod: "*",
    ast.BitAnd: "|", ast.BitOr: "&",
}  # fmt: skip
OTHER_FUNCTION = {
    "minimum": "maximum", "maximum": "minimum", "argmin": "argmax", "argmax": "argmin", "min": "max", "max": "min",
    "any": "all", "all": "any", "floor": "ceil", "ceil": "floor", "zeros": "ones", "ones": "zeros",
    "log1p": "log", "cumsum": "cumprod", "median": "mean",
}  # fmt: skip
DROPPED_FUNCTIONS = {"exp", "sqrt", "log", "abs", "rint"}  # replaced by their argument
DRAWS = {"uniform", "normal", "gumbel", "poisson", "binomial", "rounded", "draw", "draws"}  # they take a stream's name
GUARD = 1e-6  # a smaller constant only keeps a divisor off zero: remove it, or make it bite


def comparison(source: Source, node: ast.AST) -> Iterator[Change]:
    """A boundary moved, a comparison turned round."""
    if isinstance(node, ast.Compare):
        operands = [node.left, *node.comparators]
        for operator, left, right in zip(node.ops, operands[:-1], operands[1:], strict=True):
            tokens = source.between(source.span(left)[1], source.span(right)[0])
            for other in COMPARISONS[type(operator)]:
                yield "comparison", tokens[0].start, tokens[-1].end, other


def arithmetic(source: Source, node: ast.AST) -> Iterator[Change]:
    """Another operator between the same operands; an accumulation that overwrites."""
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        token = source.between(source.span(node.left)[1], source.span(node.right)[0])[0]
        yield "arithmetic", token.start, token.end, ARITHMETIC[type(node.op)]
    if isinstance(node, ast.AugAssign) and type(node.op) in ARITHMETIC:
        token = source.between(source.span(node.target)[1], source.span(node.value)[0])[0]
        yield "arithmetic", token.start, token.end, ARITHMETIC[type(node.op)] + "="
        yield "accumulation", token.start, token.end, "="


def logic(source: Source, node: ast.AST) -> Iterator[Change]:
    """And for or, a condition negated, a negation or a sign dropped, true for false."""
    if isinstance(node, ast.BoolOp):
        for left, right in zip(node.values[:-1], node.values[1:], strict=True):
            token = source.between(source.span(left)[1], source.span(right)[0])[0]
            yield "logic", token.start, token.end, "or" if isinstance(node.op, ast.And) else "and"
    tests = [node.test] if isinstance(node, ast.If | ast.IfExp | ast.While) else []
    tests += node.ifs if isinstance(node, ast.comprehension) else []
    for test in tests:
        yield "negation", *source.span(test), f"(not ({source.text(test)}))"
    if isinstance(node, ast.UnaryOp):
        yield "sign", *source.span(node), source.text(node.operand)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "constant", *source.span(node), str(not node.value)


def constant(source: Source, node: ast.AST) -> Iterator[Change]:
    """Numbers: one more, one less; a tenth more, half; a guard removed or made to bite."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return
    value = node.value
    if isinstance(value, int):
        others: list[float] = [value + 1, value - 1] if value else [1]
    elif isinstance(value, float):
        others = [float(f"{value * 1.1:.6g}"), 0.0 if value == 1.0 else value / 2.0]
        others = [1.0] if value == 0 else [0.0, 1.0] if abs(value) < GUARD else others
    else:
        return
    for other in others:
        yield "constant", *source.span(node), repr(other)


def function(source: Source, node: ast.AST) -> Iterator[Change]:
    """A function's opposite, a function dropped, branches of a choice swapped, a bound lifted."""
    if not isinstance(node, ast.Call):
        return
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    end = source.span(called)[1]
    if name in OTHER_FUNCTION:
        yield "function", end - len(name), end, OTHER_FUNCTION[name]
    if name in DROPPED_FUNCTIONS and source.text(called) == f"np.{name}" and len(node.args) == 1:
        yield "function dropped", *source.span(node), f"({source.text(node.args[0])})"
    if name == "where" and len(node.args) == 3:
        _, chosen, other = node.args
        between = source.content[source.span(chosen)[1] : source.span(other)[0]].decode()
        swapped = source.text(other) + between + source.text(chosen)
        yield "branches", source.span(chosen)[0], source.span(other)[1], swapped
    if name == "clip" and len(node.args) == 3:
        yield "bound", *source.span(node.args[1]), "-np.inf"
        yield "bound", *source.span(node.args[2]), "np.inf"


def keyword(source: Source, node: ast.AST) -> Iterator[Change]:
    """An argument given by name left out."""
    if not isinstance(node, ast.Call):
        return
    for given in node.keywords:
        if given.arg in (None, "strict"):
            continue
        start, end = source.span(given)
        at = next(i for i, token in enumerate(source.tokens) if token.start == start)
        after = next(i for i, token in enumerate(source.tokens) if token.start >= end)
        if source.tokens[after].text == ",":
            yield "keyword", start, source.tokens[after].end, ""
        elif source.tokens[at - 1].text == ",":
            yield "keyword", source.tokens[at - 1].start, end, ""
        else:
            yield "keyword", start, end, ""


def statement(source: Source, node: ast.AST) -> Iterator[Change]:
    """An assignment to a table, an accumulation, a call or an early end left out; a result lost or swapped."""
    to_table = isinstance(node, ast.Assign) and not all(isinstance(target, ast.Name) for target in node.targets)
    if isinstance(node, ast.Assign) and all(isinstance(target, ast.Tuple) for target in node.targets):
        to_table = any(isinstance(e, ast.Attribute) for t in node.targets for e in t.elts)  # type: ignore[attr-defined]
    call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if to_table or call or isinstance(node, ast.AugAssign | ast.Continue | ast.Break):
        yield "statement removed", *source.span(node), "pass"
    if isinstance(node, ast.Return) and node.value is None:
        yield "statement removed", *source.span(node), "pass"
    if isinstance(node, ast.Return) and node.value is not None and source.text(node.value) != "None":
        yield "result", *source.span(node.value), "None"
        if isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            first, second = map(source.text, node.value.elts)
            yield "result", source.span(node.value.elts[0])[0], source.span(node.value.elts[1])[1], f"{second}, {first}"


def names(source: Source, tree: ast.AST) -> Callable[[Source, ast.AST], Iterator[Change]]:
    """Operator on words of one file: a stream's name becomes another stream's, any other word another word."""
    draw_words = [word for node in ast.walk(tree) for word in named_draw(node)]
    streams = sorted({word.value for word in draw_words if isinstance(word, ast.Constant)})
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    others = sorted({text for text in texts if len(text) < 40 and "\n" not in text})

    def after(word: str, pool: list[str]) -> str:
        return next((other for other in pool if other > word), pool[0] if pool and pool[0] != word else word + "x")

    def word(source: Source, node: ast.AST) -> Iterator[Change]:
        if any(node is drawn for drawn in draw_words):
            before = node.value if isinstance(node, ast.Constant) else ""
            yield "stream", *source.span(node), quoted(after(str(before), streams))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield "word", *source.span(node), quoted(after(node.value, others))

    return word


def quoted(text: str) -> str:
    """A string as this project writes it."""
    return json.dumps(text, ensure_ascii=False)


def named_draw(node: ast.AST) -> list[ast.expr]:
    """The names of streams that a call of a draw states."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DRAWS):
        return []
    return [argument for argument in node.args
            if isinstance(argument, ast.JoinedStr)
            or (isinstance(argument, ast.Constant) and isinstance(argument.value, str))]  # fmt: skip


OPERATORS: tuple[Callable[[Source, ast.AST], Iterator[Change]], ...] = (
    comparison, arithmetic, logic, constant, function, keyword, statement,
)  # fmt: skip
