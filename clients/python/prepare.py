"""Takes out of the OpenAPI document, or puts otherwise, what openapi-python-client misreads: prepare.py DOCUMENT > PREPARED

- A body that can come as a table too (`text/csv`) is not understood there; JSON says the same.
- A body of lines (`application/x-ndjson`) is sent there as a file only.
- An answer without a body (304) becomes `Any` there, and `Any` swallows the types beside it.
- What everybody may read (`{}` among the ways in) can be asked there with a token only.
"""

import json
import sys

document = json.load(open(sys.argv[1], encoding="utf-8"))
for operation in (one for path in document["paths"].values() for one in path.values()):
    body = operation.get("requestBody", {"content": {}})["content"]
    body.pop("text/csv", None)
    if "application/x-ndjson" in body:
        body["application/x-ndjson"]["schema"]["format"] = "binary"
    operation["responses"].pop("304", None)
    if {} in operation["security"]:
        del operation["security"]
json.dump(document, sys.stdout)
