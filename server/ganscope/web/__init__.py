"""The shell: REST, WebSocket, static files."""
