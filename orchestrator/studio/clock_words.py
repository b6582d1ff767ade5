"""The line of a clock in the vocabulary of a draft: drawings may name only what it lists."""

import json
import re


def with_clock(vocabulary: bytes, code: str, name: str) -> bytes:
    """The vocabulary with this clock as last of its list, renamed, or (no name) without it; lines of others
    stay as they are.
    """
    text = vocabulary.decode()
    line = re.compile(rf',?\s*\{{"code": "{re.escape(code)}", "label": "(?:[^"\\]|\\.)*"\}}')
    text = line.sub("", text)
    if name:
        word = json.dumps({"code": code, "label": name}, ensure_ascii=False)
        start = re.search(r'"clocks":\s*\[', text)
        end = text.find("]", start.end()) if start else -1
        if end > 0:
            inner = text[:end].rstrip()
            comma = "" if inner.endswith("[") else ","
            text = f"{inner}{comma}\n    {word}\n  {text[end:]}"
    words = json.loads(text)
    if {row["code"]: row["label"] for row in words.get("clocks", ())}.get(code, "") != name:
        words = json.loads(vocabulary)
        others = [row for row in words.get("clocks", ()) if row.get("code") != code]
        words["clocks"] = [*others, {"code": code, "label": name}] if name else others
        text = json.dumps(words, indent=2, ensure_ascii=False) + "\n"
    return text.encode()
