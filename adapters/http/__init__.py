"""What the bot serves over HTTP: health, readiness, metrics, and the routes it is given."""

from adapters.http.server import HttpServer, Route

__all__ = ["HttpServer", "Route"]
