"""How every form is drawn: Django's own rendering, in the markup of our stylesheet.

`{{ form }}` gives the error summary and the fields; `{{ field.as_field_group }}` gives one field with its
label, hint and errors. Set by FORM_RENDERER, so packages' forms look the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, Widget


class DateInput(forms.DateInput):
    """The browser's own calendar, which speaks only ISO dates."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class StyledField(BoundField):
    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        drawn = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, drawn)
        if drawn.is_hidden:
            return built
        names = [_css_class(drawn), drawn.attrs.get("class", ""), "is-invalid" if self.errors else ""]
        built["class"] = " ".join(filter(None, names))
        if _repeats(drawn.attrs.get("placeholder", ""), self.label):
            built["placeholder"] = False  # attributes that are False are not written
        if isinstance(drawn, forms.RadioSelect):
            built.pop("aria-invalid", None)  # not a property of one radio button; the group's message says it
        return built


class Renderer(TemplatesSetting):
    form_template_name = "django/forms/form.html"
    formset_template_name = "django/forms/formset.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = StyledField


def _repeats(placeholder: Any, label: Any) -> bool:
    """Whether a placeholder says nothing that the label above it does not say, as those of packages do."""
    first, second = str(placeholder).lower(), str(label).lower()
    return bool(first) and (first in second or second in first)


def _css_class(widget: Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    if isinstance(widget, ChoiceWidget | forms.SelectDateWidget):
        return "form-select"
    return "form-control"


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One line of an error summary. `target` is the id of the control to go to, or empty."""

    text: str
    target: str


def error_links(form: forms.BaseForm | forms.BaseFormSet[Any]) -> list[ErrorLink]:
    """Every error of a form or a formset in the order of its fields, those of the whole first."""
    if isinstance(form, forms.BaseFormSet):
        links = [ErrorLink(str(message), "") for message in form.non_form_errors()]
        return links + [link for row in form.forms for link in error_links(row)]
    links = [ErrorLink(str(message), "") for message in form.non_field_errors()]
    for name, messages in form.errors.items():
        if name != NON_FIELD_ERRORS:
            links += [_error_link(form[name], str(message)) for message in messages]
    return links


def _error_link(field: BoundField, message: str) -> ErrorLink:
    label = str(field.label or "")
    text = f"{label}{'' if label.endswith('?') else ':'} {message}" if label else message
    if field.is_hidden:
        return ErrorLink(text, "")
    first_option = f"{field.auto_id}_0" if field.auto_id else ""
    return ErrorLink(text, field.id_for_label or first_option)
