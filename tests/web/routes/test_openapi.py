"""The OpenAPI document is valid, and agrees with the routes."""

import pytest
from openapi_spec_validator import validate


@pytest.fixture
async def document(client):
    return (await client.get("/openapi.json")).json()


async def test_document_is_valid_openapi(document):
    validate(document)


async def test_configuration_has_its_fields_ranges_and_choices(document):
    config = document["components"]["schemas"]["Config"]["properties"]
    assert config["batch_size"]["maximum"] == 1024
    assert "ring" in config["problem"]["enum"]
    assert "hidden_layers" in config["generator"]["properties"]


async def test_errors_are_described_as_problem_documents(document):
    text = str(document)
    assert "HTTPValidationError" not in text
    create = document["paths"]["/api/runs"]["post"]["responses"]
    assert create.keys() >= {"201", "422", "429"}
    content = create["422"]["content"]
    assert list(content) == ["application/problem+json"]


async def test_patch_takes_both_media_types(document):
    content = document["paths"]["/api/runs/{run_id}"]["patch"]["requestBody"]["content"]
    assert content.keys() == {"application/json", "application/merge-patch+json"}


async def test_owned_routes_ask_for_a_token(document):
    for method, path in [("post", "start"), ("post", "step"), ("patch", ""), ("post", "rewind")]:
        operation = document["paths"][f"/api/runs/{{run_id}}/{path}".rstrip("/")][method]
        assert operation["security"] == [{"HTTPBearer": []}]
    # A fork needs the token only for lockstep.
    fork = document["paths"]["/api/runs/{run_id}/fork"]["post"]
    assert fork["security"] == [{"HTTPBearer": []}, {}]


async def test_exactly_the_changing_calls_take_an_idempotency_key(document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            taken = [p for p in operation.get("parameters", ()) if p["name"] == "Idempotency-Key"]
            if method not in ("post", "patch", "delete"):
                assert not taken, path
                continue
            (key,) = taken
            assert (key["in"], key["required"]) == ("header", False)
            assert (key["schema"]["minLength"], key["schema"]["maxLength"]) == (16, 200)
            assert operation["responses"].keys() >= {"400", "408", "413", "422"}


async def test_page_starts_the_documentation_from_this_server(client):
    page = (await client.get("/docs")).text
    for path in ("docs/start.js", "vendor/swagger-ui/swagger-ui-bundle.js"):
        assert path in page
        assert (await client.get(f"/{path}")).status_code == 200
