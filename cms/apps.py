from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"

    def ready(self) -> None:
        # Models cannot be imported before all apps are loaded.
        from cms import listing
        from cms.sources import SOURCE
        from search import sources

        listing.connect()
        sources.register(SOURCE)
