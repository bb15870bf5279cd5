"""Must not pass: each line that is marked must fail with that very error, and no other line may."""

from typing import assert_type

from proeftuin import anonymous, good
from proeftuin_client.api.labs import find_lab, list_labs
from proeftuin_client.models.lab_kind import LabKind
from proeftuin_client.models.lab_view import LabView
from proeftuin_client.models.role import Role

register = anonymous("https://proeftuin.example")

# The controls: the same with what is right, and types that are not `Any`.
labs = good(list_labs.sync(client=register, sort="distance", kind=["living_lab"]))
right: Role = "coordinator"
lab = good(find_lab.sync("some-lab", client=register))
assert_type(lab, LabView)
assert_type(lab.kind, LabKind)
assert_type(lab.slug, str | None)

# A value that is not in the list, in the query, in a list in the query, and in a body.
list_labs.sync(client=register, sort="nearest")  # must fail: arg-type
list_labs.sync(client=register, kind=["living_laboratory"])  # must fail: list-item
wrong: Role = "boss"  # must fail: assignment
# A parameter and a field that do not exist, and a field that can be null.
list_labs.sync(client=register, colour="blue")  # must fail: call-arg
colour = lab.colour  # must fail: attr-defined
name: str = lab.slug  # must fail: assignment
