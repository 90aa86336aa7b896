"""How this installation is set up: the only place that reads the environment."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    """What an installation is for. Training and live data never share a database."""

    PRODUCTION = "production"
    TRAINING = "training"
    TEST = "test"


class Settings(BaseSettings):
    """Every setting, read from variables that begin with `ISHINOWA_`.

    `prepare_statements`: whether the server keeps the plan of a statement that comes again;
    off behind a pooler in transaction mode, which loses what was prepared.
    The three database addresses name three roles: the application's may neither own
    a table nor bypass row policies, the owner's migrates, the sealer's seals the audit.
    `sealer_key_directory`: where the key that signs the audit's heads lies, if apart from the
    others. `audit_anchor`: the outside place for signed heads, a file or an http(s) address.
    `smtp_url`: the mail server, smtp:// (with STARTTLS) or smtps://, and `mail_from` whom mails
    come from; without them no organisation is told by mail.
    `paper_directory`: where scans are put, on another volume; the database, if none is named.
    """

    model_config = SettingsConfigDict(env_prefix="ISHINOWA_", extra="ignore", frozen=True)

    environment: Environment = Environment.PRODUCTION
    database_url: SecretStr = SecretStr("")
    owner_database_url: SecretStr = SecretStr("")
    sealer_database_url: SecretStr = SecretStr("")
    key_directory: Path = Path("keys")
    sealer_key_directory: Path | None = None
    audit_anchor: str = ""
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = ""
    paper_directory: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    pool_size: int = Field(default=10, ge=1, le=200)
    prepare_statements: bool = True

    @property
    def is_production(self) -> bool:
        """True where real patients may be stored."""
        return self.environment is Environment.PRODUCTION


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
