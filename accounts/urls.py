"""Addresses inside an organization."""

from django.urls import path

from accounts.views import imports, members, people, settings

app_name = "accounts"
urlpatterns = [
    path("", people.people, name="people"),
    path("import/", imports.import_people, name="import_people"),
    path("import/columns/", imports.map_people_columns, name="map_people_columns"),
    path("import/values/", imports.map_people_values, name="map_people_values"),
    path("import/<uuid:people_import>/", imports.people_import, name="people_import"),
    path("import/<uuid:people_import>/confirm/", imports.confirm_people_import, name="confirm_people_import"),
    path("import/<uuid:people_import>/discard/", imports.discard_people_import, name="discard_people_import"),
    path("import/<uuid:people_import>/rejected.csv", imports.rejected_people, name="rejected_people"),
    path("me/", settings.me, name="me"),
    path("organization/", settings.set_organization, name="set_organization"),
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite_member, name="invite_member"),
    path("members/<uuid:membership>/", members.set_member_roles, name="set_member_roles"),
    path("members/<uuid:membership>/resend/", members.resend_invitation, name="resend_invitation"),
    path("members/<uuid:membership>/end/", members.deactivate_member, name="deactivate_member"),
    path("members/<uuid:membership>/give-back/", members.reactivate_member, name="reactivate_member"),
]
