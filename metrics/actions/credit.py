"""Asking a mentor for leave to name them, answering, and taking it back. A no is told to nobody, so the audit log has none of it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from access.actors import Actor
from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization, Person
from metrics.credit_words import digest_of
from metrics.models import Audience, Consent, Credit, Decision, Experiment
from metrics.queries.credit import item_of, mentors_of
from notifications.actions import notify
from notifications.kinds import Kind

Item = Decision | Experiment


class NotTheirs(Exception):
    """Only who owns the decision or experiment asks, and only the mentor answers."""


class NotAMentor(Exception):
    """The person does not teach in that pair, or has left."""


class WordsChanged(Exception):
    """The words are no longer those that the answer is about."""


@transaction.atomic
def ask_credit(*, item: Item, mentor: Person, audiences: Collection[str], by: Actor) -> Credit:
    """Ask this mentor of the pair whether their name may stand beside these words, for these audiences.

    What was asked before about the same words is not asked again: a second question would press whoever kept silent. Raises NotTheirs,
    NotAMentor.
    """
    found = _locked(item)
    if found.owner_id != by.person_id:
        raise NotTheirs
    if mentor.pk not in {person.pk for person in mentors_of(found)}:
        raise NotAMentor
    credit = _credit(found, mentor)
    new = [audience for audience in audiences if credit.consent(audience) == Consent.NONE]
    if new:
        _ask(credit, new, found)
    return credit


@transaction.atomic
def ask_again(*, item: Item, by: Actor) -> int:
    """For the transaction that changes the words: every yes about the earlier ones lapses and is asked again. Returns how many mentors.

    What was refused, or never answered, is forgotten with the words and not asked by itself: only the owner may, about the new words.
    """
    found, asked = _locked(item), 0
    if found.owner_id != by.person_id:
        raise NotTheirs
    here = {person.pk for person in mentors_of(found)}
    for credit in _credits(found).exclude(words=digest_of(found)).select_related("mentor"):
        lapsed = credit.named_to if credit.mentor_id in here else []
        _start_over(credit, found)
        if lapsed:
            _ask(credit, lapsed, found)
            asked += 1
        else:
            credit.save()
    return asked


@transaction.atomic
def answer_credit(*, credit: Credit, audiences: Collection[str], known: str, by: Actor) -> Credit:
    """The mentor says yes for these audiences and no for every other that was asked; `known` is the digest of the words they read.

    Raises NotTheirs, WordsChanged.
    """
    item = _locked(item_of(credit))  # before the credit, as whoever asks does
    found: Credit = Credit.objects.select_for_update().get(pk=credit.pk)
    if found.mentor_id != by.person_id:
        raise NotTheirs
    if not found.words == known == digest_of(item):
        raise WordsChanged
    for audience in found.asked:
        found.answer(audience, Consent.YES if audience in audiences else Consent.NO)
    found.answered_at = now()
    found.save()
    return found


@transaction.atomic
def revoke_credit(*, credit: Credit, by: Actor) -> Credit:
    """The mentor takes their name out, everywhere and at once, whenever they like. Raises NotTheirs."""
    found: Credit = Credit.objects.select_for_update().get(pk=credit.pk)
    if found.mentor_id != by.person_id:
        raise NotTheirs
    for audience in found.asked:
        found.answer(audience, Consent.NO)
    found.answered_at = now()
    found.save()
    return found


def _locked(item: Item) -> Item:
    """The row as it stands, held: who asks, answers or changes the words waits for the other."""
    found: Item = (
        type(item)
        .objects.select_for_update(of=("self",))
        .select_related("owner", "pair__cohort__program")
        .get(pk=item.pk)
    )
    return found


def _credits(item: Item) -> QuerySet[Credit]:
    found: QuerySet[Credit] = Credit.objects.filter(**_key(item)).select_for_update(of=("self",))
    return found


def _key(item: Item) -> dict[str, Item]:
    return {"decision" if isinstance(item, Decision) else "experiment": item}


def _credit(item: Item, mentor: Person) -> Credit:
    """The row of this mentor, made or begun anew where the words have changed since."""
    found: Credit | None = _credits(item).filter(mentor=mentor).first()
    if found is None:
        return Credit(**_key(item), mentor=mentor, words=digest_of(item), asked_at=now())
    if found.words != digest_of(item):
        _start_over(found, item)
    return found


def _start_over(credit: Credit, item: Item) -> None:
    credit.words = digest_of(item)
    for audience in Audience.values:
        credit.answer(audience, Consent.NONE)


def _ask(credit: Credit, audiences: Collection[str], item: Item) -> None:
    for audience in audiences:
        credit.answer(audience, Consent.ASKED)
    credit.asked_at, credit.answered_at = now(), None
    credit.save()
    organization = Organization.objects.get(pk=current_organization())
    mentor = credit.mentor
    notify(
        Kind.CREDIT_ASKED,
        recipient_id=mentor.pk,
        address=mentor.email,
        dedupe_key=f"credit:{credit.pk}:{credit.words[:12]}:{'+'.join(sorted(audiences))}",
        context={
            "person": item.owner.name,
            "program": item.pair.cohort.program.name,
            "link": reverse("metrics:answer_credit", kwargs={"organization": organization.slug, "credit": credit.pk}),
            "recipient_zone": mentor.timezone or organization.timezone,
        },
    )
