"""The REST interface: one file of routes for each part.

To add a route that asks a run for something:

1. Write `web/routes/<part>.py` with a module-level `router`, or add to the part where it belongs.
   The route takes `context: Shared` (`web.context`) and calls one method of `context.engine`. A
   route that changes a run takes `run_id: Owned`, one that creates a run `reservation: ReservedRun`
   (`routes.dependencies`). Errors of the engine become answers by themselves: see
   `web.error_responses`. Declare the errors and the schema of the answer in the decorator, as
   `responses=responses(404) | json_answer(...)`; the bodies of requests are models of
   `wire.messages`.
2. Add a new part to `ROUTERS` below. The application includes them all.
3. Test it in `tests/web/routes/test_<part>.py`.

If the engine cannot do it yet: a new method of `engine.protocol.Engine` comes first.
"""

from __future__ import annotations

from ganscope.web.routes import (
    classes,
    export,
    health,
    ink,
    inspection,
    lessons,
    openapi,
    polls,
    runs,
    sharing,
    step_trace,
    time_travel,
)

# In the order in which `/docs` shows them.
ROUTERS = (
    runs.router,
    inspection.router,
    step_trace.router,
    time_travel.router,
    export.router,
    sharing.router,
    ink.router,
    classes.router,
    polls.router,
    lessons.router,
    health.router,
    openapi.router,
)
