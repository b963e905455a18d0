"""What has to be trusted stays small enough to read."""

import ast
import io
import tokenize
from pathlib import Path

import theory.kernel
import theory.terms

LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
          tokenize.ENDMARKER}


def code_lines(path):
    """Lines with code: not blank, no comment, no documentation."""
    source = path.read_text()
    documentation = set()
    for node in ast.walk(ast.parse(source)):
        first = getattr(node, "body", [None])
        first = first[0] if isinstance(first, list) and first else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(
                first.value.value, str):
            documentation |= set(range(first.lineno, first.end_lineno + 1))
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in LAYOUT:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - documentation)


def test_the_kernel_and_its_language_are_at_most_300_lines():
    kernel = sorted(Path(theory.kernel.__file__).parent.glob("*.py"))
    assert len(kernel) == 3
    assert 200 < sum(code_lines(path) for path in (*kernel, Path(theory.terms.__file__))) <= 300


def test_lines_are_counted(tmp_path):
    path = tmp_path / "m.py"
    path.write_text('"""Doc.\n\nMore."""\n\n# comment\nx = (1,\n     2)\n\n\n'
                    'def f():\n    """Doc."""\n    return "not a doc"\n')
    assert code_lines(path) == 4
