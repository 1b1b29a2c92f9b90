"""What alembic runs: the steps, on the connection that ``migrate`` hands over inside its transaction."""

from alembic import context

from podcast_service.catalog.every_table import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
