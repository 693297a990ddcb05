"""A Slack of the project's own on loopback: it refuses what Slack refuses, and misbehaves when it is told to."""
