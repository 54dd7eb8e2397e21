"""The page of the API: made from its schema, without scripts."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    bodies: list[str]
    answers: list[tuple[str, str, str]]


def documentation(request: HttpRequest, api: Any) -> HttpResponse:
    schema = api.get_openapi_schema()
    operations = [
        _operation(method, path, described)
        for path, methods in schema["paths"].items()
        for method, described in methods.items()
    ]
    schemas = [
        {
            "name": name,
            "description": described.get("description", ""),
            "fields": [(field, _type(found)) for field, found in described.get("properties", {}).items()],
        }
        for name, described in schema["components"]["schemas"].items()
    ]
    return render(
        request, "api/documentation.html", {"schema": schema["info"], "operations": operations, "schemas": schemas}
    )


def _operation(method: str, path: str, described: dict[str, Any]) -> Operation:
    return Operation(
        method.upper(),
        path,
        described.get("summary", ""),
        described.get("description", ""),
        described.get("parameters", []),
        list(described.get("requestBody", {}).get("content", {})),
        [_answer(str(status), found) for status, found in described.get("responses", {}).items()],
    )


def _answer(status: str, found: dict[str, Any]) -> tuple[str, str, str]:
    contents = found.get("content", {})
    types = ", ".join(_type(content.get("schema", {})) for content in contents.values())
    return status, found.get("description", ""), types


def _type(found: dict[str, Any]) -> str:
    if "$ref" in found:
        return str(found["$ref"]).rpartition("/")[2]
    if "anyOf" in found:
        return " | ".join(_type(part) for part in found["anyOf"])
    return str(found.get("format") or found.get("type") or "")
