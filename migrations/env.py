"""Runs migrations as the owner: one at a time, with time-outs on locks and statements."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from app.main import ROWS
from app.settings import settings

# One migration at a time, whoever starts it; the number is only agreed upon here.
ADVISORY_LOCK = 719_2026


def run() -> None:
    """Migrates the owner's database; the SETs are committed before Alembic begins its own."""
    url = context.config.attributes.get("url") or settings().owner_database_url.get_secret_value()
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    with engine.connect() as db:
        db.execute(text("SET lock_timeout = '5s'"))
        db.execute(text("SET statement_timeout = '300s'"))
        db.commit()
        context.configure(connection=db, target_metadata=ROWS, transaction_per_migration=True)
        with context.begin_transaction():
            db.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            context.run_migrations()
    engine.dispose()


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=ROWS, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    run()
