"""Every address. `/o/<organization>/...` is inside an organization; the tenant middleware takes that part of the path."""

from django.urls import include, path

urlpatterns = [
    path("", include("home.urls_public")),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls_public")),
    path("", include("notifications.urls_public")),
    path("", include("programs.urls_public")),
    path("", include("sessions.urls_public")),
    path("o/<slug:organization>/", include("home.urls")),
    path("o/<slug:organization>/people/", include("accounts.urls")),
    path("o/<slug:organization>/", include("notifications.urls")),
    path("o/<slug:organization>/jobs/", include("jobs.urls")),
    path("o/<slug:organization>/audit/", include("audit.urls")),
    path("o/<slug:organization>/", include("programs.urls")),
    path("o/<slug:organization>/", include("pairing.urls")),
    path("o/<slug:organization>/", include("sessions.urls")),
    path("o/<slug:organization>/", include("feedback.urls")),
    path("o/<slug:organization>/", include("metrics.urls")),
]

handler400 = "home.errors.bad_request"
handler403 = "home.errors.forbidden"
handler404 = "home.errors.not_found"
handler500 = "home.errors.failed"
