"""Settings of one deployment, from the environment (`RIGHTSDESK_*`). Secrets are files or variables, never values here.

Temporal's own settings are the SDK's `TEMPORAL_*` variables and are read by `casework.temporal`.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One deployment's settings; every field is documented in docs/operations.md."""

    model_config = SettingsConfigDict(env_prefix="RIGHTSDESK_", extra="ignore")

    home: Path = Path("rightsdesk-data")
    profile: Path | None = None
    database_url: SecretStr | None = None
    vault: Path | None = None
    master_key_file: Path | None = None
    public_url: str = "http://127.0.0.1:8080"
    api_host: str = "127.0.0.1"
    api_port: int = 8080
    temporal_port: int = 7233
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_password_file: Path | None = None
    smtp_security: str = Field(default="starttls", pattern="^(starttls|tls|none)$")
    mail_from: str = ""
    body_limit: int = 26_214_400  # bytes of one request, uploads included
    trusted_proxies: str = "127.0.0.1"  # addresses or networks whose X-Forwarded-For is believed, with commas
    requests_per_network: int = Field(default=20, ge=0)  # sent on the public form, an hour; 0: no limit
    requests_per_mailbox: int = Field(default=3, ge=0)  # a day; beyond, no letter goes out by itself; 0: no limit
    demo: bool = False
    calendar_feed: str = "https://www.gov.uk/bank-holidays.json"
    task_queue: str = "rightsdesk"
    namespace: str = "default"
    log_level: str = "INFO"

    def database(self) -> str:
        """Give the SQLAlchemy URL of the record; by default one file in the home folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.home / 'record.sqlite'}"

    def vault_folder(self) -> Path:
        """Give the folder of encrypted files."""
        return self.vault or self.home / "vault"

    def key_file(self) -> Path:
        """Give the master key's file."""
        return self.master_key_file or self.home / "master.key"
