"""An engine in a process of its own: the client, the server in the child, and what is between."""
