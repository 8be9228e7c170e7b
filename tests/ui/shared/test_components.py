from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from ui.shared import components

FOLDER = Path(components.__file__).parent
NAMES = sorted({path.stem for path in FOLDER.glob("*.css")} - {"shared"})
DECLARED = re.compile(r"^(?:async )?(?:function|const|let|class) (?:\{ )?(\w+)", re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_a_component_declare_each_name_once(name: str) -> None:
    text = "\n".join((FOLDER / script).read_text("utf-8") for script in components.scripts_of(name))
    twice = [declared for declared, times in Counter(DECLARED.findall(text)).items() if times > 1]
    assert twice == []
    assert "export default" in text
