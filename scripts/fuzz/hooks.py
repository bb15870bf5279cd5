"""A check for schemathesis: what has the documented form is never refused for its form.

It stands in for schemathesis' own check, which wants every body of the right form to be accepted. Ours name labs, themes and
cursors, and those that were made up do not exist; and fields must agree with each other (latitude with longitude, slots for
SMEs with slots). A refusal for such a reason is right; one for a length, a type or a pattern means that the document promises
too much.
"""

import schemathesis

# Codes of faults that only src/base/input.rs gives, with the schema in hand; tests/it/http/bad_input.rs keeps it so.
OF_FORM = {
    "type", "enum", "pattern", "max_length", "min_items", "max_items", "minimum", "unique_items", "min_properties", "schema",
    "unknown_field", "nul_character",
}
# Codes that rules between fields give too: faults of form only where the document states that very limit.
OF_FORM_IF_STATED = {"required": "required", "maximum": "maximum", "min_length": "minLength", "format": "format"}


def resolved(document, schema):
    while "$ref" in schema:
        node = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            node = node[step]
        schema = node
    return schema


def alternatives(document, schema):
    """A schema and all that it is made of, without going down into its fields."""
    schema = resolved(document, schema)
    yield schema
    for word in ("oneOf", "anyOf", "allOf"):
        for part in schema.get(word, []):
            yield from alternatives(document, part)


def below(document, schemas, step):
    """The schemas of a field, or of an item."""
    for schema in schemas:
        for one in alternatives(document, schema):
            if step in one.get("properties", {}):
                yield one["properties"][step]
            elif step.isdigit() and isinstance(one.get("items"), dict):
                yield one["items"]


def is_stated(document, operation, fault):
    """Whether the document states the limit that a fault is about, at the place that it names."""
    word = OF_FORM_IF_STATED[fault["code"]]
    if fault["in"] == "query":
        for parameter in operation.get("parameters", []):
            parameter = resolved(document, parameter)
            if parameter.get("in") == "query" and parameter["name"] == fault["location"]:
                return bool(parameter.get(word) or word in resolved(document, parameter.get("schema", {})))
        return False
    bodies = operation.get("requestBody", {}).get("content", {})
    schemas = [content["schema"] for content in bodies.values()]
    *parents, name = fault["location"].removeprefix("#").removeprefix("/").split("/")
    for step in parents:
        schemas = list(below(document, schemas, step))
    if word == "required":
        return any(name in one.get("required", []) for schema in schemas for one in alternatives(document, schema))
    schemas = below(document, schemas, name)
    return any(word in one for schema in schemas for one in alternatives(document, schema))


@schemathesis.check
def form_is_accepted(ctx, response, case):
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or response.status_code not in (400, 413, 415, 422):
        return
    problem = response.json()
    # The token endpoint speaks RFC 6749, which has no list of faults. That a file is what its name says, no form can ask.
    if problem.get("code") in ("idempotency_key_reused", "file_not_allowed") or "error" in problem:
        return
    faults = problem.get("errors", [])
    document, operation = case.operation.schema.raw_schema, case.operation.definition.raw
    wrong = [
        fault for fault in faults
        if fault["code"] in OF_FORM or (fault["code"] in OF_FORM_IF_STATED and is_stated(document, operation, fault))
    ]
    if wrong or not faults:
        raise AssertionError(f"a request of the documented form is refused for its form: {wrong or problem}")
