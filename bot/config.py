"""The operator's settings, from environment variables or `.env`; every fault is said at once, with its cure."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, NoDecode, SettingsConfigDict

from bot.errors import BadInput, SetupFault
from bot.limits import Rule, Scope, parse_rules
from bot.pacing import LOOKS_PER_SECOND
from bot.prices import Prices, parse_prices
from bot.texts import texts_in

#: What pydantic says of a value, said to an operator, by its name for it.
_PLAINLY = {
    "int_parsing": "is no whole number",
    "float_parsing": "is no number",
    "bool_parsing": "is neither on nor off",
    "dict_type": 'is no JSON object: write it like {"fast-text": "id-of-the-model"}',
}
#: What the names of settings begin with.
_PREFIXES = ("VIDEOBOT_", "FOXAPI_", "DISCORD_", "SLACK_")


def _blank_is_none(value: object) -> object:
    """`NAME=` in a .env file means: not set."""
    return None if isinstance(value, str) and not value.strip() else value


_Secret = Annotated[SecretStr | None, BeforeValidator(_blank_is_none)]
_Text = Annotated[str | None, BeforeValidator(_blank_is_none)]


def _from_json(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError('is no JSON: write it like {"fast-text": "id-of-the-model"}') from None


class Settings(BaseSettings):
    """What the operator decides. The names are those of CONTRACT and README; a test holds the README to this class."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    foxapi_key: _Secret = Field(
        None, description="The key of the video service. Without it, and without a platform: the built-in simulator."
    )
    foxapi_url: str = Field("https://api.foxapi.cc", description="Where the video service is.")
    # read here and not by pydantic-settings, which gives up at JSON that is none and says nothing of the rest
    foxapi_models: Annotated[
        dict[Literal["standard-text", "standard-reference", "fast-text", "fast-reference"], str],
        NoDecode,
        BeforeValidator(_from_json),
    ] = Field(default_factory=dict, description='Model ids that differ from FoxAPI\'s, as JSON: `{"fast-text": "…"}`.')
    foxapi_prices: str = Field(
        "", description="Credits a second, shown before spending: `standard 720p 0.2; fast 720p with clip 0.1`."
    )
    foxapi_look_seconds: float = Field(2.0, ge=0.05, le=60, description="Shortest time between two looks at a task.")
    foxapi_looks_per_second: float = Field(
        LOOKS_PER_SECOND, ge=0.5, le=1000, description="Most looks at the service a second, over all jobs."
    )
    discord_token: _Secret = Field(None, description="The bot's token; with it, Discord is served.")
    discord_api_url: str = Field("https://discord.com/api/v10", description="Discord's REST API.")
    discord_message_content: bool = Field(
        False, description="Ask for the privileged message-content intent: `on` or `off`."
    )
    discord_commands_guild: int | None = Field(
        None, description="Register the commands in this server only, at once: for development."
    )
    slack_bot_token: _Secret = Field(None, description="The bot's token (xoxb-…).")
    slack_app_token: _Secret = Field(None, description="The app's token (xapp-…): Socket Mode.")
    slack_signing_secret: _Secret = Field(None, description="With it and no app token: HTTP mode at `/slack/events`.")
    slack_client_id: _Text = Field(
        None, description="With SLACK_CLIENT_SECRET, in place of a bot token: workspaces install at `/slack/install`."
    )
    slack_client_secret: _Secret = Field(None, description="The app's secret that belongs to SLACK_CLIENT_ID.")
    slack_token_key: _Secret = Field(None, description="A Fernet key that encrypts the tokens of those workspaces.")
    slack_api_url: str = Field("https://slack.com/api/", description="Slack's Web API.")
    database_url: _Text = Field(None, description="`sqlite:///PATH`; default: a file in the data folder.")
    videobot_data_dir: Path = Field(Path("./data"), description="Where everything is kept.")
    videobot_http_host: str = Field(
        "127.0.0.1", description="The address that pages, health and metrics are served on."
    )
    videobot_http_port: int = Field(8080, ge=0, le=65535, description="Its port; 0 takes a free one.")
    videobot_public_url: _Text = Field(
        None, description="Where the bot is reached from the internet: `https://bot.example`."
    )
    videobot_language: Annotated[Literal["en", "zh"] | None, BeforeValidator(_blank_is_none)] = Field(
        None, description="`en` or `zh` for everybody; default: by each person's locale."
    )
    videobot_log_format: Literal["console", "json"] = Field("console", description="`console` or `json`.")
    videobot_log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="`debug`, `info`, `warning` or `error`."
    )
    videobot_default_limits: str = Field(
        "each 20 videos per day; each 3 at once",
        description="A new workspace's rules, separated by `;`; `none` for none.",
    )
    videobot_global_limits: str = Field(
        "none",
        description="Your own rules above every workspace's, such as `total 500 videos per day`; `none` for none.",
    )
    videobot_max_rendering: int = Field(8, ge=1, le=1000, description="Jobs at the service at a time.")
    videobot_keep_days: int = Field(
        30, ge=1, le=3650, description="Days that finished jobs, their files and videos are kept."
    )

    @field_validator("videobot_log_level", "videobot_log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("foxapi_url", "discord_api_url", "slack_api_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ValueError("is no address: write it like https://host")
        return value

    @field_validator("videobot_public_url")
    @classmethod
    def _is_public_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(cls._is_address(value))
        if parts.query or parts.fragment:
            raise ValueError("has a ? or # in it: write it like https://host")
        return value.rstrip("/")

    @field_validator("videobot_default_limits", "videobot_global_limits")
    @classmethod
    def _are_rules(cls, value: str) -> str:
        _understood(parse_rules, value)
        return value

    @field_validator("videobot_default_limits")
    @classmethod
    def _are_a_workspaces_rules(cls, value: str) -> str:
        if any(rule.scope is Scope.TOTAL for rule in parse_rules(value)):
            raise ValueError("“total” counts all workspaces together: put it into VIDEOBOT_GLOBAL_LIMITS")
        return value

    @field_validator("foxapi_prices")
    @classmethod
    def _are_prices(cls, value: str) -> str:
        _understood(parse_prices, value)
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("sqlite:///"):
            raise ValueError("only sqlite:///PATH is served by this version")
        if value is not None and (value.endswith("/") or Path(value.removeprefix("sqlite:///")).is_dir()):
            raise ValueError("names a folder: write it like sqlite:///PATH/videobot.sqlite3")
        return value

    @property
    def rules(self) -> tuple[Rule, ...]:
        """A new workspace's limits."""
        return parse_rules(self.videobot_default_limits)

    @property
    def operators_rules(self) -> tuple[Rule, ...]:
        """The operator's own limits, which stand above every workspace's."""
        return parse_rules(self.videobot_global_limits)

    @property
    def prices(self) -> Prices:
        """Credits a second."""
        return parse_prices(self.foxapi_prices)

    @property
    def discord(self) -> bool:
        """Whether Discord is to be served."""
        return self.discord_token is not None

    @property
    def slack(self) -> bool:
        """Whether Slack is to be served."""
        return self.slack_bot_token is not None or bool(self.slack_client_id or self.slack_client_secret)

    @property
    def remote(self) -> bool:
        """Whether a platform is to be served that somebody else runs."""
        return self.discord or self.slack

    @property
    def home(self) -> str | None:
        """The one workspace there is, where only the local page is served."""
        return None if self.remote else "local/local"

    @property
    def simulated(self) -> bool:
        """Whether the built-in simulator renders."""
        return self.foxapi_key is None

    @property
    def database(self) -> Path:
        """The SQLite file."""
        if self.database_url is None:
            return self.videobot_data_dir / "videobot.sqlite3"
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def trusted_hosts(self) -> frozenset[str]:
        """Hosts of the services the operator named: the only ones that may lie in a private network."""
        urls = (self.foxapi_url, self.discord_api_url, self.slack_api_url)
        return frozenset(host for host in (urlsplit(url).hostname for url in urls) if host)


def _understood(parse: object, value: str) -> None:
    assert callable(parse)
    try:
        parse(value)
    except BadInput as bad:
        raise ValueError(" ".join(texts_in("en").problem(each) for each in bad.problems)) from bad


def load_settings() -> Settings:
    """Read the settings. Raises SetupFault that names every setting that does not work."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [
            _fault(each["loc"], _PLAINLY.get(each["type"], each["msg"]))
            for each in error.errors(include_url=False, include_input=False)
        ]
        raise SetupFault(faults) from None
    except UnicodeDecodeError:
        raise SetupFault([".env is not written in UTF-8: save it as UTF-8."]) from None


def unknown_settings() -> list[str]:
    """A sentence for each name that begins like a setting and is none, never with its value: misspelt, probably."""
    known = [name.upper() for name in Settings.model_fields]
    try:
        sources = (EnvSettingsSource(Settings), DotEnvSettingsSource(Settings))
    except UnicodeDecodeError:
        return []  # `load_settings` says so
    names = {name.upper() for source in sources for name in source.env_vars if name.upper().startswith(_PREFIXES)}
    said = []
    for name in sorted(names - {*known}):
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
        said.append(f"{name} is no setting and does nothing" + (f": did you mean {near[0]}?" if near else "."))
    return said


def _fault(where: tuple[int | str, ...], message: str) -> str:
    name = "_".join(str(part) for part in where[:1]).upper() or "The settings"
    return f"{name}: {message.removeprefix('Value error, ')}"
