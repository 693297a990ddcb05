"""FoxAPI (Seedance 2.0): the client for it, and a simulator that behaves as it does."""
