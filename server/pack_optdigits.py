"""Writes the handwritten digits into the package, as text in a module of Python.

It needs scikit-learn, which the program itself does not: `pip install scikit-learn`, then
`python server/pack_optdigits.py`. The package holds data of its own as source code, so that a run
that is exported as a script takes its data along.
"""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

MODULE = Path(__file__).parent / "ganscope" / "gan" / "targets" / "optdigits.py"
COLUMNS = 240

HEADER = '''"""1 797 handwritten digits of 8 x 8 pixels, written by `server/pack_optdigits.py`.

They are the test set of "Optical Recognition of Handwritten Digits": E. Alpaydin and C. Kaynak,
UCI Machine Learning Repository (1998), https://doi.org/10.24432/C50P49, as scikit-learn passes it
on. Licence: Creative Commons Attribution 4.0, https://creativecommons.org/licenses/by/4.0/. The
pixels and their order are as they were; only the packing is ours.

PIXELS: zlib in base 85, a byte for each pixel, image after image and row after row from the top;
0 is paper and 16 is ink. LABELS: the digit of each image.
"""

'''


def written(name: str, text: str) -> str:
    """A constant of the module, in lines."""
    lines = [text[i : i + COLUMNS] for i in range(0, len(text), COLUMNS)]
    return f"{name} = (\n" + "".join(f'    "{line}"\n' for line in lines) + ")\n"


def main() -> None:
    """Packs all images and labels."""
    digits = load_digits()
    pixels, labels = digits.data.astype(np.uint8), digits.target
    if pixels.shape != (1797, 64) or pixels.max() != 16:
        raise ValueError(f"these are other digits: {pixels.shape}, up to {pixels.max()}")
    packed = base64.b85encode(zlib.compress(pixels.tobytes(), 9)).decode()
    text = written("PIXELS", packed) + written("LABELS", "".join(map(str, labels)))
    MODULE.write_text(HEADER + text, encoding="utf-8")


if __name__ == "__main__":
    main()
