from __future__ import annotations

import re

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.urls import reverse
from django.utils.translation import override

from vocmatch.accounts.tables import label_cells


class Form(forms.Form):
    pay = forms.IntegerField(label="Pay", help_text="in yuan", widget=forms.TextInput)
    shift = forms.ChoiceField(label="Shift", choices=[("d", "day"), ("n", "night")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed")
    note = forms.CharField(label="Note", required=False)


def printed(source, **values):
    with override("en"):
        return Template("{% load ui %}" + source).render(Context(values))


def test_a_wrong_field_keeps_what_was_typed_and_is_tied_to_its_error():
    html = printed("{% field form.pay %}", form=Form({"pay": "about 5000"}))
    assert 'value="about 5000"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_pay_helptext id_pay_error"' in html
    assert 'id="id_pay_helptext"' in html
    assert 'id="id_pay_error"' in html
    assert "Enter a whole number." in html


def test_a_field_that_may_stay_empty_says_so():
    assert "(optional)" in printed("{% field form.note %}", form=Form())
    assert "(optional)" not in printed("{% field form.pay %}", form=Form())


def test_choices_are_a_group_with_a_name():
    html = printed("{% field form.shift %}", form=Form())
    assert re.search(r"<fieldset.*<legend>Shift</legend>.*</fieldset>", html, re.DOTALL)


def test_the_error_summary_links_to_each_field():
    html = printed("{% error_summary form %}", form=Form({}))
    assert "3 things to correct" in html
    for target in ("id_pay", "id_shift", "id_agreed"):
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in printed("{% for f in form %}{% field f %}{% endfor %}", form=Form({}))


def test_a_valid_form_has_no_summary():
    form = Form({"pay": "1", "shift": "d", "agreed": "on"})
    assert printed("{% error_summary form %}", form=form).strip() == ""


def test_cells_learn_the_name_of_their_column():
    html = label_cells(
        '<thead><tr><th class="check">Tick</th><th>School</th><th>Placed, <b>%</b></th></tr></thead>'
        '<tbody><tr><td class="check"></td><th scope="row">A</th><td class="num">91</td></tr>'
        '<tr><td colspan="2">all</td><td>90</td></tr></tbody>'
    )
    assert '<td class="check">' in html
    assert '<td class="num" data-label="Placed, %">91' in html
    assert '<td data-label="Placed, %">90' in html


def test_the_last_row_of_a_head_with_two_names_the_cells():
    html = label_cells(
        '<thead><tr><th></th><th colspan="2">2026</th></tr><tr><th>School</th><th>n</th><th>Rate</th></tr></thead>'
        '<tbody><tr><th scope="row">A</th><td>9</td><td>–</td></tr></tbody>'
    )
    assert '<td data-label="n">9</td><td data-label="Rate">–</td>' in html


def test_user_text_is_escaped_in_a_table():
    source = (
        '{% table caption=name %}<thead><tr><th>{{ name }}</th><th>"</th></tr></thead>'
        "<tbody><tr><td>{{ name }}</td><td>1</td></tr></tbody>{% endtable %}"
    )
    html = printed(source, name='<script>"x"</script>')
    assert "<script>" not in html
    assert 'data-label="&quot;"' in html


def test_an_unknown_state_and_a_misspelt_parameter_are_errors():
    with pytest.raises(TemplateSyntaxError, match="good, watch, bad, unknown"):
        printed('{% status "green" "fine" %}')
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword"):
        printed('{% tile count=1 label="a" action="b" url="/" colour="c" %}')


def test_progress_asks_again_only_while_it_runs():
    running = printed('{% progress label="Reading" done=5 total=20 seconds_left=90 url="/runs/a/" %}')
    assert 'hx-get="/runs/a/"' in running
    assert 'width="25.0%"' in running
    assert "about 2 minutes left" in running
    assert "hx-get" not in printed('{% progress label="Reading" done=20 total=20 %}')


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("frame", ["", "?dense"])
def test_the_living_page_shows_every_part(client, language, frame):
    with override(language):
        page = client.get(reverse("desks:components") + frame)
    assert page.status_code == 200
    assert page.content.count(b"<main") == 1
    for part in ("head", "search", "filters", "results", "reasons", "held", "timeline", "stepper", "field", "error-summary",
                 "table", "batch", "empty", "notice", "progress", "tile", "figure", "chart", "crumbs", "pager", "sheet-print"):  # fmt: skip
        assert re.search(rf'class="{part}[" ]', page.content.decode()), part


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "shown"), [("zh-hans", "护理"), ("zh-hant", "護理"), ("en", 'lang="zh-Hans">护理')]
)
def test_the_living_page_speaks_three_languages(client, language, shown):
    with override(language):
        page = client.get(reverse("desks:components"))
    assert f'<html lang="{language}"' in page.content.decode()
    assert shown in page.content.decode()
