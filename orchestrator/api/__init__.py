"""What other systems may do: the same rules as the pages, spoken in JSON (docs/api.md).

request -> door (token, one problem format) -> routes/ -> pathway, access, audit
body    -> bodies.read (strict JSON) -> forms.answers.validate_json -> pathway's verbs
key     -> idempotency.once: the answer is kept in the transaction of its effect
"""
