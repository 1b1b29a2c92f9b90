"""A plain WSGI application: ``flask --app wsgi run``, gunicorn ``wsgi:app``, waitress ``wsgi:app``."""

from podcast_service.app import create_app

app = create_app()
