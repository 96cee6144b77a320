"""Settings: environment variables `REELWRIGHT_…`, then a TOML file, then these defaults."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


def default_data_dir() -> Path:
    """Return the user's data folder after the XDG base directory rules."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "reelwright"


HostName = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]*[A-Za-z0-9])*$")
]
"""The name of a host, without a port."""


class EndpointSettings(BaseModel):
    """An OpenAI-compatible endpoint that serves a capability."""

    url: str
    """Base address, for example `http://127.0.0.1:8000/v1`."""
    key: SecretStr = SecretStr("")
    model: str = ""
    voices: dict[str, str] = Field(default_factory=dict)
    """Language (`zh`, `en`) to the endpoint's voice name."""


class SherpaVoice(BaseModel):
    """One set of voice files for sherpa-onnx, as the user downloaded it."""

    kind: str = "vits"
    """`vits` (Piper voices too), `matcha` or `kokoro`."""
    folder: Path
    language: str
    gender: str = "female"
    speaker: int = 0


class SoundEndpoint(BaseModel):
    """A service of the user's that gets a piece of sound and gives it back after its work."""

    url: str
    """The whole address, for example `http://127.0.0.1:9000/denoise`."""
    key: SecretStr = SecretStr("")
    """Sent as a bearer token, if there is one."""
    seconds: float = Field(default=300, gt=0)
    """Time for the answer to one piece; a piece lasts at most 20 s."""


def _absolute(path: Path) -> Path:
    # Children work in folders of their own, where a relative path means something else.
    return path.expanduser().absolute()


LocalPath = Annotated[Path, AfterValidator(_absolute)]


class DenoiseModel(BaseModel):
    """An ONNX file for sherpa-onnx that takes noise out of speech."""

    kind: Literal["gtcrn", "dpdfnet"] = "gtcrn"
    file: LocalPath


class SeparateModel(BaseModel):
    """ONNX files for sherpa-onnx that take a song apart."""

    kind: Literal["spleeter", "uvr"] = "uvr"
    file: LocalPath
    """`uvr`: the model; `spleeter`: the one for the voice."""
    accompaniment: LocalPath | None = None
    """`spleeter` only: the model for the rest."""


class Settings(BaseSettings):
    """Everything an operator can set; see the field comments."""

    model_config = SettingsConfigDict(
        env_prefix="REELWRIGHT_", env_nested_delimiter="__", extra="ignore"
    )

    data_dir: LocalPath = Field(default_factory=default_data_dir)
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    """Sandbox children at once in this process."""
    database_url: str = ""
    """SQLAlchemy address; empty = SQLite in the data folder."""
    access_key_id: str = ""
    access_key_secret: SecretStr = SecretStr("")
    authentication: bool = True
    """False: every request is accepted (open mode)."""
    throttle_submits: int = Field(default=30, ge=0)
    """Calls in a second of each operation that submits producing jobs; 0 = as many as come."""
    throttle_writes: int = Field(default=100, ge=0)
    """Calls in a second, by key, of each other operation that changes something; 0 likewise."""
    throttle_reads: int = Field(default=500, ge=0)
    """Calls in a second, by key, of each operation that only reads; 0 likewise."""
    throttle_operations: dict[str, int] = Field(default_factory=dict)
    """Action to calls in a second, in place of the three above."""
    region: str = "cn-shanghai"
    account_id: int = 1_000_000_000_000_001
    public_url: str = ""
    """Base of signed file addresses; empty = the host the caller used."""
    upload_url: str = ""
    """Base of the endpoint to which files are uploaded; empty = as `public_url`. With a host name
    clients put the bucket before it (`bucket.host`), with an IP address into the path."""
    max_upload_mib: int = Field(default=51_200, ge=1)
    """Largest file that is uploaded or fetched."""
    fetch_seconds: int = Field(default=3600, ge=1)
    """Time for fetching one file."""
    callback_allow: Annotated[tuple[str, ...], NoDecode] = ()
    """Hosts and networks to which callbacks may go although private or loopback."""
    fetch_allow: Annotated[tuple[str, ...], NoDecode] = ()
    buckets: dict[str, str] = Field(default_factory=dict)
    """Bucket name to folder, or to an fsspec address (`s3://store/prefix`) whose adapter is
    installed; beside those under `data_dir/buckets`."""
    host_suffixes: Annotated[tuple[HostName, ...], NoDecode] = ()
    """Hosts whose names mean buckets as those of the vendor do: `bucket.suffix`. The first one
    stands in the addresses that this server gives to objects."""
    render_jobs: int = Field(default=2, ge=1)
    """Outputs rendered at once in the whole installation."""
    plan_jobs: int = Field(default=2, ge=1)
    """Main jobs planned at once in the whole installation."""
    library_jobs: int = Field(default=4, ge=1)
    """Registrations and other jobs of the library at once in the whole installation."""
    fetch_jobs: int = Field(default=4, ge=1)
    """Downloads at once in the whole installation."""
    job_deaths: int = Field(default=3, ge=1)
    """Processes that may die while they run a job, none getting further than the one before,
    until the job is given up: it may be what kills them."""
    history_days: int = Field(default=365, ge=1)
    """Days for which jobs can be read; then they are removed."""
    cache_mib: int = Field(default=20_480, ge=64)
    """Disk space for rendered segments and mixed sound that are kept for the next time."""
    preset: str = "veryfast"
    """Default x264 preset."""
    tts_engine: str = ""
    """Name of the text-to-speech engine to prefer; empty = the best one installed."""
    tts_endpoint: EndpointSettings | None = None
    sherpa_voices: tuple[SherpaVoice, ...] = ()
    font_folders: tuple[LocalPath, ...] = ()
    task_memory_mib: int = Field(default=4096, ge=256)
    """Address space of one sandbox child."""
    task_seconds: int = Field(default=3600, ge=10)
    """Wall-clock limit of one sandboxed task."""
    max_function_seconds_audio: int = Field(default=6 * 3600, ge=1)
    """Longest input of a sound function, in seconds."""
    strict_inputs: bool = False
    """True: algorithm functions accept only the documented containers and rates."""
    denoise_model: DenoiseModel | None = None
    """A model of the user's for SpeechDenoise, in place of the built-in method."""
    denoise_endpoint: SoundEndpoint | None = None
    """A service of the user's for SpeechDenoise; it goes before a model."""
    separate_model: SeparateModel | None = None
    """A model of the user's for MusicDemix, in place of the built-in method."""
    separate_endpoint: SoundEndpoint | None = None
    """A service of the user's for MusicDemix; it goes before a model."""

    @field_validator("callback_allow", "fetch_allow", "host_suffixes", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read, in this order, what the program passed, the environment, the TOML file."""
        name = os.environ.get("REELWRIGHT_CONFIG")
        toml = TomlConfigSettingsSource(settings_cls, Path(name)) if name else None
        return (init_settings, env_settings, *([toml] if toml else []))

    @property
    def database_address(self) -> str:
        """The address of the database, the default being a file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'reelwright.db'}"

    @property
    def buckets_dir(self) -> Path:
        """The folder whose sub-folders are buckets."""
        return self.data_dir / "buckets"

    @property
    def work_dir(self) -> Path:
        """The folder of jobs in progress."""
        return self.data_dir / "work"

    @property
    def uploads_dir(self) -> Path:
        """The folder of files that callers are sending."""
        return self.data_dir / "uploads"

    @property
    def cache_dir(self) -> Path:
        """The folder of content-addressed results: segments, speech, facts."""
        return self.data_dir / "cache"


def load_settings(**given: Any) -> Settings:
    """Return the settings; what is given and not None wins over environment and file."""
    return Settings(**{name: value for name, value in given.items() if value is not None})
