"""Text: both scripts alike, the gate, and what becomes a token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import text


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("護士", "护士"),
        ("電焊工", "电焊工"),
        ("數控車工", "数控车工"),
        ("ＣＮＣ 銑工", "cnc 铣工"),
        ("收銀", "收银"),
    ],
)
def test_both_scripts_ask_the_same(traditional, simplified):
    assert text.query_terms(traditional) == text.query_terms(simplified)
    assert text.tokens(traditional) == text.tokens(simplified)


def test_tokens_are_pairs_words_and_singles():
    assert text.tokens("电焊工 CNC") == ["电焊", "焊工", "cnc", "电", "焊", "工"]
    assert text.query_terms("电焊工 CNC，焊") == ("电焊", "焊工", "cnc", "焊")
    assert text.query_terms("C++ / C#") == ("c++", "c#")


@pytest.mark.parametrize(
    ("terms", "needed"),
    [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 5), (8, 6), (12, 9)],
)
def test_gate(terms, needed):
    assert text.gate(terms) == needed


@given(st.text(max_size=60))
def test_every_text_finds_itself(words):
    assert text.passes(text.query_terms(words), set(text.tokens(words)))


@given(st.text())
def test_queries_are_bounded(words):
    assert len(text.query_terms(words * 30)) <= text.MAX_TERMS
