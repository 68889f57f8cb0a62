"""The product's pages, and the stock admin."""

from django.urls import path

from tests.bench.stock import site
from tracker.urls import urlpatterns as pages

handler500 = "issues.views.errors.server_error"

urlpatterns = [path("stock/", site.urls), *pages]
