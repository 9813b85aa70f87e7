"""Addresses of decisions, experiments and impact."""

from django.urls import path

from metrics.views import boards, credit, decisions, experiments, impact, method

app_name = "metrics"
urlpatterns = [
    path("pairs/<uuid:pair>/decisions/record/", decisions.record_decision, name="record_decision"),
    path("decisions/", boards.decisions, name="decisions"),
    path("decisions/board/", boards.decisions_board, name="decisions_board"),
    path("decisions/<uuid:decision>/edit/", decisions.edit_decision, name="edit_decision"),
    path("decisions/<uuid:decision>/follow-up/", decisions.follow_up_decision, name="follow_up_decision"),
    path("pairs/<uuid:pair>/experiments/start/", experiments.start_experiment, name="start_experiment"),
    path("experiments/", boards.experiments, name="experiments"),
    path("experiments/board/", boards.experiments_board, name="experiments_board"),
    path("experiments/<uuid:experiment>/edit/", experiments.edit_experiment, name="edit_experiment"),
    path("experiments/<uuid:experiment>/follow-up/", experiments.follow_up_experiment, name="follow_up_experiment"),
    path("decisions/<uuid:decision>/credit/", credit.credit_decision, name="credit_decision"),
    path("experiments/<uuid:experiment>/credit/", credit.credit_experiment, name="credit_experiment"),
    path("credits/", credit.named_sources, name="named_sources"),
    path("credits/own/", credit.own_credits, name="own_credits"),
    path("credits/<uuid:credit>/", credit.answer_credit, name="answer_credit"),
    path("credits/<uuid:credit>/revoke/", credit.revoke_credit, name="revoke_credit"),
    path("programs/<uuid:program>/cycles/", impact.cycles, name="cycles"),
    path("programs/<uuid:program>/impact/", impact.impact, name="impact"),
    path("programs/<uuid:program>/impact/method/", method.method, name="method"),
    path("programs/<uuid:program>/impact/csv/", impact.impact_csv, name="impact_csv"),
    path("programs/<uuid:program>/impact/roll-up/", impact.roll_up, name="roll_up"),
    path("impact/", impact.organization_impact, name="organization_impact"),
    path("impact/csv/", impact.organization_impact_csv, name="organization_impact_csv"),
]
