"""THE DOCUMENT: one text of a BUCP as the official form lays it out, as PDF and as JSON.

`build.document_of(bucp, revision)` gathers what it says; `build.pdf_of` and `json.json_of` write it down.
"""
