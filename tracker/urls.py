"""Where the pages are."""

from django.contrib import admin
from django.urls import include, path

handler500 = "issues.views.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("issues.urls")),
]
