"""Names for what will be created, taken from the columns beside its code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from models.platform.importing.checking import Checked
from models.platform.importing.references import code_key


def describe(checked: Checked, field_id: str, companions: Mapping[str, str]) -> None:
    """Give what will be created the most frequent name (and more) that the rows state beside its code."""
    fresh = checked.references.fresh
    entity = checked.kind.field(field_id).entity
    if not any(key[0] == entity for key in fresh):
        return
    texts = checked.texts[field_id]
    for value, field_id_of in companions.items():
        column = checked.column(field_id_of)
        if column is None:
            continue
        pairs = Counter((text, said) for text, said in zip(texts, column, strict=True) if text and said)
        best: dict[str, tuple[int, Any]] = {}
        for (text, said), times in pairs.items():
            key = code_key(text)
            if key not in best or times > best[key][0]:
                best[key] = (times, said)
        for key, (_, said) in best.items():
            found = fresh.get((entity, key))
            if found is not None:
                found.values[value] = said
