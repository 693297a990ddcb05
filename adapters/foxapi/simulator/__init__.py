"""An HTTP server that behaves as FoxAPI does and renders real MP4s: `server.Simulator` is the way in.

This file imports nothing, so that the child processes that draw need not load a web server.
"""
