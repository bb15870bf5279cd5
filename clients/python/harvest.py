"""Takes the published outcomes into a catalogue of one's own, as its DCAT description says: python harvest.py URL FOLDER

A harvester knows no API: it reads the catalogue (DCAT-AP-NL 3, JSON-LD), finds the dataset and the form that it wants, and downloads
it. What did not change since the last run is not sent again (ETag).
"""

import json
import pathlib
import sys
from typing import Any

import httpx

NDJSON = "https://www.iana.org/assignments/media-types/application/x-ndjson"


def fetched(http: httpx.Client, address: str, folder: pathlib.Path, name: str) -> bool:
    """Downloads an address into a file, unless it has this version already."""
    file, tag = folder / name, folder / f"{name}.etag"
    headers = {"if-none-match": tag.read_text()} if tag.exists() and file.exists() else {}
    answer = http.get(address, headers=headers)
    if answer.status_code == 304:
        return False
    answer.raise_for_status()
    file.write_bytes(answer.content)
    tag.write_text(answer.headers["etag"])
    return True


def distribution(catalogue: dict[str, Any], dataset: str, media_type: str) -> tuple[str, str]:
    """Where a dataset can be downloaded in a form, and under which licence."""
    for one in catalogue["dcat:dataset"]:
        if not one["@id"].endswith(f"#{dataset}"):
            continue
        for form in one["dcat:distribution"]:
            if form.get("dcat:mediaType", {}).get("@id") == media_type:
                return form["dcat:downloadURL"]["@id"], form["dct:license"]["@id"]
    raise LookupError(f"the catalogue has no {dataset} as {media_type}")


def main(url: str, folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with httpx.Client(timeout=60) as http:
        is_new = fetched(http, f"{url}/v1/catalog", folder, "catalog.jsonld")
        catalogue = json.loads((folder / "catalog.jsonld").read_bytes())
        address, licence = distribution(catalogue, "outcomes", NDJSON)
        is_changed = fetched(http, address, folder, "outcomes.ndjson")
    print(f"catalogue {'new' if is_new else 'unchanged'}; outcomes {'new' if is_changed else 'unchanged'}; {licence}")
    for line in (folder / "outcomes.ndjson").read_text(encoding="utf-8").splitlines():
        outcome = json.loads(line)
        print(f"{outcome['id']} {outcome['verdict']}: {outcome['innovationTitle']}")


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
