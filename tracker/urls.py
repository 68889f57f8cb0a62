"""Where the pages are."""

from django.contrib import admin
from django.urls import include, path

handler400 = "issues.views.errors.bad_request"
handler403 = "issues.views.errors.forbidden"
handler404 = "issues.views.errors.not_found"
handler500 = "issues.views.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("issues.urls")),
]
