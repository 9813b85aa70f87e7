"""A form is drawn with its labels, hints and errors where a reader and a screen reader find them."""

from __future__ import annotations

import pytest
from django import forms
from django.template import Context, Template

from access.forms import DateInput, Renderer, error_links


class Every(forms.Form):
    """One of each widget."""

    name = forms.CharField(help_text="As on your badge.")
    day = forms.DateField(widget=DateInput, required=False)
    notes = forms.CharField(widget=forms.Textarea, required=False)
    size = forms.ChoiceField(choices=[("s", "Small"), ("l", "Large")])
    met = forms.ChoiceField(label="Did you meet?", widget=forms.RadioSelect, choices=[("y", "Yes"), ("n", "Not yet")])
    ticks = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[("a", "First"), ("b", "Second")], required=False
    )
    agree = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput)


@pytest.fixture
def wrong() -> Every:
    return Every({"name": "", "day": "x", "size": "m", "met": "", "agree": "", "token": ""}, renderer=Renderer())


def test_the_summary_links_to_each_control_in_the_order_of_the_form(wrong: Every) -> None:
    assert [link.target for link in error_links(wrong)] == ["id_name", "id_day", "id_size", "id_met_0", "id_agree", ""]


def test_every_target_of_the_summary_is_on_the_page(wrong: Every) -> None:
    page = str(wrong)
    for link in error_links(wrong):
        if link.target:
            assert f'href="#{link.target}"' in page
            assert f'id="{link.target}"' in page


def test_the_summary_takes_the_focus_and_counts_in_words(wrong: Every) -> None:
    page = str(wrong)
    assert "Six things to fix" in page
    assert 'role="alert" tabindex="-1" autofocus' in page


def test_errors_of_the_whole_form_come_first_and_link_nowhere() -> None:
    form = Every({"name": ""}, renderer=Renderer())
    form.add_error(None, "Two of these exclude each other.")
    first = error_links(form)[0]
    assert (first.text, first.target) == ("Two of these exclude each other.", "")


def test_a_label_that_asks_takes_no_colon() -> None:
    class Asks(forms.Form):
        who = forms.CharField(label="Who reads it?", error_messages={"required": "Pick one."})

    assert [link.text for link in error_links(Asks({}, renderer=Renderer()))] == ["Who reads it? Pick one."]


def test_a_form_without_errors_has_no_summary() -> None:
    assert "to fix" not in str(Every(renderer=Renderer()))


def test_what_is_typed_is_kept_beside_its_error() -> None:
    page = str(Every({"name": "Ana <b>", "day": "x"}, renderer=Renderer()))
    assert 'value="Ana &lt;b&gt;"' in page
    assert 'value="x"' in page


def test_a_field_points_to_its_hint_and_its_error(wrong: Every) -> None:
    field = str(wrong["name"].as_field_group())
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
    assert 'id="id_name_helptext"' in field
    assert 'id="id_name_error"' in field
    assert 'aria-invalid="true"' in field


def test_each_widget_wears_the_class_of_the_stylesheet() -> None:
    form = Every(renderer=Renderer())
    drawn = {name: str(form[name]) for name in form.fields}
    assert 'class="form-control"' in drawn["name"]
    assert 'class="form-control"' in drawn["notes"]
    assert 'class="form-select"' in drawn["size"]
    assert drawn["met"].count('class="form-check-input"') == 2
    assert drawn["ticks"].count('class="form-check-input"') == 2
    assert 'class="form-check-input"' in drawn["agree"]
    assert "class" not in drawn["token"]


def test_a_class_of_the_form_author_is_kept() -> None:
    class Numbers(forms.Form):
        count = forms.IntegerField(widget=forms.NumberInput(attrs={"class": "uw-num"}))

    assert 'class="form-control uw-num"' in str(Numbers(renderer=Renderer())["count"])


def test_choices_are_one_group_with_a_legend() -> None:
    group = str(Every(renderer=Renderer())["met"].as_field_group())
    assert group.strip().startswith("<fieldset")
    assert "<legend>Did you meet?</legend>" in group
    assert group.count("<label") == 2
    assert "uw-pill" in group


def test_more_than_four_exclusive_choices_are_a_list() -> None:
    class Days(forms.Form):
        day = forms.ChoiceField(widget=forms.RadioSelect, choices=[(str(n), f"Day {n}") for n in range(5)])

    page = str(Days(renderer=Renderer()))
    assert "uw-pill" not in page
    assert page.count("uw-choice") >= 5


def test_only_optional_fields_that_one_types_into_say_so() -> None:
    form = Every(renderer=Renderer())
    assert "(optional)" in form["notes"].as_field_group()
    assert "(optional)" not in form["name"].as_field_group()
    assert "(optional)" not in form["ticks"].as_field_group()


def test_a_date_is_written_for_the_browsers_calendar() -> None:
    import datetime

    form = Every(initial={"day": datetime.date(2026, 10, 16)}, renderer=Renderer())
    assert 'type="date"' in str(form["day"])
    assert 'value="2026-10-16"' in str(form["day"])


def test_a_placeholder_that_only_repeats_the_label_is_left_out() -> None:
    class SignIn(forms.Form):
        email = forms.EmailField(label="Email", widget=forms.EmailInput(attrs={"placeholder": "Email address"}))
        topic = forms.CharField(label="Topic", widget=forms.TextInput(attrs={"placeholder": "photo sorting"}))

    form = SignIn(renderer=Renderer())
    assert "placeholder" not in str(form["email"])
    assert 'placeholder="photo sorting"' in str(form["topic"])


class Row(forms.Form):
    topic = forms.CharField(min_length=3)


Rows = forms.formset_factory(Row, extra=0, renderer=Renderer())


def rows(*topics: str) -> forms.BaseFormSet:
    sent = {"form-TOTAL_FORMS": len(topics), "form-INITIAL_FORMS": 0}
    return Rows({**sent, **{f"form-{n}-topic": topic for n, topic in enumerate(topics)}})


def test_rows_of_forms_have_one_summary_that_leads_to_each() -> None:
    page = str(rows("Returns", "x", "y"))
    assert page.count("to fix") == 1
    assert "Two things to fix" in page
    assert 'href="#id_form-1-topic"' in page
    assert 'href="#id_form-2-topic"' in page
    assert 'name="form-TOTAL_FORMS"' in page


def test_a_page_of_several_forms_sums_their_errors_once() -> None:
    first, second = Row({"topic": ""}, prefix="a", renderer=Renderer()), rows("x")
    page = Template("{% error_summary first second %}").render(Context({"first": first, "second": second}))
    assert "Two things to fix" in page
    assert 'href="#id_a-topic"' in page
    assert 'href="#id_form-0-topic"' in page
