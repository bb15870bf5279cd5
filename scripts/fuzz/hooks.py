"""A check for schemathesis: what has the documented form is never refused for its form.

It stands in for schemathesis' own check, which wants every body of the right form to be accepted. Ours name labs, themes and
cursors, and those that were made up do not exist. A refusal for such a reason is right; one for a length, a type or a
pattern means that the document promises too much.
"""

import schemathesis

# Codes of faults that src/base/input.rs finds with the schema; all others are about meaning.
OF_FORM = {
    "type", "enum", "format", "pattern", "min_length", "max_length", "min_items", "max_items", "minimum", "maximum",
    "unique_items", "min_properties", "schema", "required", "unknown_field", "repeated", "nul_character",
}


@schemathesis.check
def form_is_accepted(ctx, response, case):
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or response.status_code not in (400, 413, 415, 422):
        return
    problem = response.json()
    if problem.get("code") == "idempotency_key_reused":
        return
    faults = problem.get("errors", [])
    # "is required with ..." is about meaning: JSON Schema can say it, but nobody would read it.
    wrong = [f for f in faults if f["code"] in OF_FORM and "is required with" not in f["detail"]]
    if wrong or not faults:
        raise AssertionError(f"a request of the documented form is refused for its form: {wrong or problem}")
