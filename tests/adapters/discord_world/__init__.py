"""A small Discord of our own on loopback, for the faults of the wire, and fakes for both it and SimCord."""
