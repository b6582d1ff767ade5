"""Which static files are served: ours and those of the API's documentation."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Leaves out the look of viewflow, which no page of ours uses and whose fonts are incomplete."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "viewflow"]
