from __future__ import annotations

import pytest

from rag.reading.markup import Element, Formula, Node, Said, formula_words
from rag.reading.sentences import read_answer


def _formulas(nodes: tuple[Node, ...]) -> list[tuple[str, bool]]:
    found = []
    for node in nodes:
        if isinstance(node, Formula):
            found.append((node.tex, node.displayed))
        elif isinstance(node, Element | Said):
            found += _formulas(node.children)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("So $x^2$ is.", [("x^2", False)], id="dollars"),
        pytest.param(r"So \(x^2\) is.", [("x^2", False)], id="round brackets"),
        pytest.param("So $$x$$ is.", [("x", True)], id="two dollars in a line"),
        pytest.param(r"So \[x\] is.", [("x", True)], id="square brackets in a line"),
        pytest.param("So\n$$\na\n\n- b\n$$\nis.", [("a\n\n- b", True)], id="over lines, within a paragraph"),
        pytest.param("So\n\\[\na\n= b\n\\]\nis.", [("a\n= b", True)], id="square brackets over lines"),
        pytest.param("- So\n  $$\n  a\n  $$\n- b", [("a", True)], id="in a list"),
        pytest.param("> $$\n> a\n> $$", [("a", True)], id="in a quote"),
        pytest.param("其中$x$是变量，\\(y\\)也是。", [("x", False), ("y", False)], id="Chinese"),
        pytest.param("Growth is $5\\%$ or $2x$.", [("5\\%", False), ("2x", False)], id="figures"),
        pytest.param(r"\[a\] and \(b\) [1]", [("a", True), ("b", False)], id="words behind one"),
        pytest.param("It costs $5 and $10.", [], id="money"),
        pytest.param("It costs US$5, A$7 or NZ$9.", [], id="dollars of other countries"),
        pytest.param("From $5 (2020) to US$ 7, or 5$ and 7$.", [], id="money in other forms"),
        pytest.param("票价为$5，约合$6（HK$）。", [], id="money in Chinese"),
        pytest.param("Between $5m/$7m and $ 10 $.", [], id="money with a unit"),
        pytest.param("`$x$` and ```$y$```", [], id="code"),
        pytest.param(r"A \$x\$ is none, nor $x", [], id="escaped or open"),
        pytest.param("$$\nno end\n\nIt sails.", [], id="no end"),
    ],
)
def test_a_formula_is_told_from_money_and_code(text: str, expected: list[tuple[str, bool]]) -> None:
    assert _formulas(read_answer(text)[0]) == expected


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"5\%", "5%"),
        (r"\frac{1}{2}", "1/2"),
        (r"1{,}234", "1,234"),
        (r"\text{Revenue} = 5", "Revenue = 5"),
        ("{" * 5000, None),
    ],
    ids=["per cent", "fraction", "thousands", "text", "nested without end"],
)
def test_a_formulas_words_hold_its_figures(tex: str, words: str | None) -> None:
    assert formula_words(tex) == (words or tex)


def test_the_words_behind_a_formula_are_kept() -> None:
    _, sentences = read_answer(r"\[a\] and it sails [1]. It is $5\%$ of all [1].", {"1"})
    assert [sentence.text for sentence in sentences] == ["a and it sails.", "It is 5% of all."]
