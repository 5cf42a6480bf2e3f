"""The web server: REST, WebSocket streams, and the files of the page.

The rooms import only downward: `app` and `server` import `asgi`, `middleware`, `stream`, `routes`
and `pages`, which import the modules that lie directly here. `tests/web/test_rooms.py` holds it.
"""
