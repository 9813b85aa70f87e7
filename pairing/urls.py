"""Addresses of the pairing studio."""

from django.urls import path

from pairing import views

app_name = "pairing"
urlpatterns = [
    path("cohorts/<uuid:cohort>/pairing/", views.pairing, name="pairing"),
    path("cohorts/<uuid:cohort>/pairing/propose/", views.propose, name="propose"),
    path("cohorts/<uuid:cohort>/pairing/preview/", views.preview, name="preview"),
    path("cohorts/<uuid:cohort>/rulings/", views.rule_pair, name="rule_pair"),
    path("cohorts/<uuid:cohort>/rulings/lift/", views.lift_ruling, name="lift_ruling"),
    path("pairing/consider/", views.consider, name="consider"),
    path("pairing/<uuid:run>/", views.run, name="run"),
    path("pairing/<uuid:run>/publish/", views.publish, name="publish"),
    path("pairing/<uuid:run>/publish/now/", views.publish_now, name="publish_now"),
    path("pairing/<uuid:run>/publish/undo/", views.undo_publish, name="undo_publish"),
    path("pairing/<uuid:run>/verify/", views.verify, name="verify"),
    path("pairing/<uuid:run>/pairs.csv", views.pairs_file, name="pairs_file"),
    path("pairing/<uuid:run>/fairness/", views.fairness, name="fairness"),
    path("cohorts/<uuid:cohort>/pairing/compare/", views.compare, name="compare"),
    path("cohorts/<uuid:cohort>/pairs/import/", views.import_pairs, name="import_pairs"),
    path("pairs/example.csv", views.pair_template, name="pair_template"),
    path("pair-files/<uuid:pair_import>/", views.pair_import, name="pair_import"),
    path("pair-files/<uuid:pair_import>/save/", views.save_pairs, name="save_pairs"),
    path("pair-files/<uuid:pair_import>/discard/", views.discard_pairs, name="discard_pairs"),
    path("pairs/<uuid:pair>/pause/", views.pause_pair, name="pause_pair"),
    path("pairs/<uuid:pair>/resume/", views.resume_pair, name="resume_pair"),
    path("pairs/<uuid:pair>/leave/", views.leave_pair, name="leave_pair"),
    path("cohorts/<uuid:cohort>/circles/", views.circles, name="circles"),
    path("cohorts/<uuid:cohort>/circles/publish/", views.publish_circles, name="publish_circles"),
    path("pairs/<uuid:pair>/charter/", views.charter, name="charter"),
    path("pairs/<uuid:pair>/charter/propose/", views.propose_charter, name="propose_charter"),
    path("pairs/<uuid:pair>/charter/<uuid:charter>/sign/", views.sign_charter, name="sign_charter"),
    path("pairs/<uuid:pair>/charter/<uuid:charter>/review/", views.review_charter, name="review_charter"),
    path("pairs/<uuid:pair>/charter/objectives/<uuid:objective>/set/", views.set_progress, name="set_progress"),
    path("wishes/<uuid:enrollment>/", views.wishes, name="wishes"),
]
