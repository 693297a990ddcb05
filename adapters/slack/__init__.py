"""Slack: slash commands, mentions, forms, buttons and a home tab; videos posted into the thread they were asked in."""

from adapters.slack.credentials import Credentials
from adapters.slack.installs import FolderInstalls, Install, InstallStore
from adapters.slack.manifest import manifest
from adapters.slack.oauth import OAuthApp
from adapters.slack.platform import SlackPlatform

__all__ = ["Credentials", "FolderInstalls", "Install", "InstallStore", "OAuthApp", "SlackPlatform", "manifest"]
