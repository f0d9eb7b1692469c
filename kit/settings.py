"""Everything that a deployment may set, from the environment: PACESETTER_<NAME>. README's table lists each one."""

from functools import cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PACESETTER_", extra="ignore")

    data: Path = Path("data")
    """Folder of the embedded database, the media, the keys and the backups."""
    database_url: str = ""
    """postgres://user:password@host/name; empty: SQLite in the data folder."""
    redis_url: str = ""
    """redis://host:6379/0 for events between processes; empty: PostgreSQL's own, or none needed on SQLite."""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    """Web processes; more than one needs PostgreSQL."""
    public_url: str = ""
    """How people reach the server, for links that it sends; empty: http://host:port."""
    run_jobs: bool = True
    """Run jobs inside the web process; set to false beside `pacesetter worker`."""
    free_form: str = "everyone"
    """Who may send GraphQL documents that no released client sends: everyone, developers or nobody."""
    ffmpeg: str = ""
    """Path of ffmpeg; empty: the one on PATH, else the one that comes with the Python packages."""
    wecom_url: str = "https://qyapi.weixin.qq.com"
    """Where WeCom's API is: the only other host that the server itself calls."""
    log_json: bool = False
    """Log lines as JSON, for machines that collect them."""
    metrics_token: str = ""
    """Bearer token that /metrics asks for; empty: only this machine may read it."""
    job_tasks: int = 2
    """How many jobs run side by side in one process."""

    @property
    def is_sqlite(self) -> bool:
        return not self.database_url

    @property
    def database_path(self) -> Path:
        return self.data / "pacesetter.sqlite3"

    @property
    def media_folder(self) -> Path:
        return self.data / "media"

    @property
    def backup_folder(self) -> Path:
        return self.data / "backups"

    @property
    def base_url(self) -> str:
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


@cache
def settings() -> Settings:
    """Read once a process."""
    return Settings()
