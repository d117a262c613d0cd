from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from vocmatch.accounts.han import content, han


def printed(source, language, **values):
    with override(language):
        return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("language", "shown"), [("zh-hans", "电焊工"), ("zh-hant", "電焊工"), ("en", "电焊工")]
)
def test_content_is_shown_in_the_readers_script(language, shown):
    assert printed("{{ text|han }}", language, text="电焊工") == shown


def test_phrases_are_converted_not_characters():
    with override("zh-hant"):
        assert han("头发和发展") == "頭髮和發展"


def test_text_is_still_escaped():
    assert printed("{{ text|han }}", "zh-hant", text="<b>护士</b>") == "&lt;b&gt;護士&lt;/b&gt;"


def test_markup_that_is_safe_stays_safe_and_plain_text_stays_plain():
    with override("zh-hant"):
        assert isinstance(han(mark_safe("<b>护士</b>")), SafeString)
        assert not isinstance(han("<b>护士</b>"), SafeString)
        assert han(mark_safe('<a href="/a?b=1&amp;c">护士</a>')) == '<a href="/a?b=1&amp;c">護士</a>'


def test_safe_text_does_not_make_equal_plain_text_safe():
    with override("zh-hant"):
        han(mark_safe("<i>绿</i>"))
        assert not isinstance(han("<i>绿</i>"), SafeString)


def test_a_whole_block_is_converted():
    assert printed("{% han %}<p>{{ text }}</p>{% endhan %}", "zh-hant", text="护理") == "<p>護理</p>"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("zh-hans", "护理"), ("zh-hant", "護理"), ("en", '<span lang="zh-Hans">护理</span>')],
)
def test_chinese_is_marked_on_english_pages(language, shown):
    assert printed("{% content text %}", language, text="护理") == shown


def test_what_is_not_chinese_is_not_marked():
    with override("en"):
        assert content("CNC <5>") == "CNC &lt;5&gt;"
