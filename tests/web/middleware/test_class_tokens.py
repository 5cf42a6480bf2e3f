"""Which routes need the token of a class, or of a run in it."""

from __future__ import annotations

OF_A_CLASS = {
    ("DELETE", "/api/classes/{code}"),
    ("POST", "/api/classes/{code}/setup"),
    ("POST", "/api/classes/{code}/poll"),
    ("DELETE", "/api/classes/{code}/poll"),
    ("POST", "/api/classes/{code}/poll/reveal"),
    ("GET", "/api/classes/{code}/runs/{run_id}"),
    ("PATCH", "/api/classes/{code}/runs/{run_id}"),
}


async def test_route_of_a_class_needs_its_token(client, make_run):
    run, other = await make_run(), await make_run()
    code = (await run.post("class")).json()["class"]["code"]
    for method, path in sorted(OF_A_CLASS):
        url = path.format(code=code, run_id=run.id)
        body = {} if method in ("POST", "PATCH") else None
        answer = await client.request(method, url, json=body)
        assert answer.status_code == 401, path
        for token in ("x", other.token):
            headers = {"Authorization": f"Bearer {token}"}
            answer = await client.request(method, url, json=body, headers=headers)
            assert answer.status_code == 403, path
    assert (await client.get(f"/api/classes/{code}")).status_code == 200
