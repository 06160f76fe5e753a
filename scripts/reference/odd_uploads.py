"""Writes uploads as other people's tools do: what an import has to read, or has to say of each file why not.

    python3 -m venv venv && venv/bin/pip install pillow numpy pandas pyarrow
    venv/bin/python scripts/reference/odd_uploads.py

Writes test/fixtures/odd with Python's own zipfile, tarfile, csv and json, pandas, pyarrow and Pillow.
"""

import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

TARGET = Path(__file__).parents[2] / "test/fixtures/odd"


def pixels(seed: int, width: int = 6, height: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def picture(seed: int, kind: str = "PNG", mode: str = "RGB", side: int = 6, **options) -> bytes:
    image = Image.fromarray(pixels(seed, side, side - 1))
    if mode == "I;16":
        image = Image.fromarray(np.random.default_rng(seed).integers(0, 65535, (5, 6), dtype=np.uint16))
    elif mode != "RGB":
        image = image.convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def frames(kind: str) -> bytes:
    first, *others = [Image.fromarray(pixels(seed)) for seed in range(3)]
    buffer = io.BytesIO()
    first.save(buffer, kind, save_all=True, append_images=others)
    return buffer.getvalue()


Files = list[tuple[str, bytes | str]]
FOUR: Files = [(f"{name}/{i}.png", picture(10 * at + i)) for at, name in enumerate(["cat", "dog"]) for i in range(2)]
LISTED: Files = [(f"images/{i}.png", picture(200 + i)) for i in range(4)]


class Pipe(io.RawIOBase):
    """A file that cannot be gone back in, as what a server streams."""

    def __init__(self, path: Path):
        self.file = path.open("wb")

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        return self.file.write(data)

    def close(self) -> None:
        self.file.close()
        super().close()


def zipped(name: str, files: Files, method: int = zipfile.ZIP_DEFLATED, pipe: bool = False, zip64: bool = False) -> None:
    path = TARGET / name
    with zipfile.ZipFile(Pipe(path) if pipe else path, "w", method) as archive:
        for file, content in files:
            # With the date of all of them, so that the bytes are the same each time.
            entry = zipfile.ZipInfo(file)
            entry.compress_type = method
            with archive.open(entry, "w", force_zip64=zip64) as target:
                target.write(content.encode() if isinstance(content, str) else content)


class Named(zipfile.ZipInfo):
    """An entry whose name is these bytes, as a packer writes it that knows nothing of Unicode."""

    raw = b""

    def _encodeFilenameFlags(self):
        return self.raw, self.flag_bits & ~0x800


def in_dos_names(name: str, encoding: str, *folders: str, unicode: bool = False) -> None:
    """Folders named in an encoding of DOS; with the name in Unicode beside it, as Info-ZIP's zip adds it."""
    with zipfile.ZipFile(TARGET / name, "w", zipfile.ZIP_STORED) as archive:
        for at, path in enumerate([*(f"{folder}/1.png" for folder in folders), "dog/2.png"]):
            entry = Named(path)
            entry.raw = path.encode(encoding, "replace")
            if unicode and not path.isascii():
                text = path.encode()
                entry.extra = struct.pack("<HHBL", 0x7075, 5 + len(text), 1, zlib.crc32(entry.raw)) + text
            archive.writestr(entry, picture(70 + at))


def behind_a_program(name: str, files: Files) -> None:
    """A zip that was put behind a program, as it was: its places are told from its own start."""
    zipped(name, files)
    path = TARGET / name
    path.write_bytes(b"MZ" + bytes(5000) + path.read_bytes())


def tarred(name: str, files: Files, mode: str, kind: int, **options) -> None:
    with tarfile.open(TARGET / name, mode, format=kind, **options) as archive:
        for file, content in files:
            entry = tarfile.TarInfo(file)
            entry.size = len(content)
            entry.mtime = 1.5
            archive.addfile(entry, io.BytesIO(content))


def zips() -> None:
    zipped("zip64.zip", FOUR, zip64=True)
    zipped("streamed.zip", FOUR, pipe=True)
    zipped("streamed64.zip", FOUR, zipfile.ZIP_STORED, pipe=True, zip64=True)
    zipped("bzip2.zip", FOUR, zipfile.ZIP_BZIP2)
    in_dos_names("cp437.zip", "cp437", "Äpfel")
    in_dos_names("gbk.zip", "gbk", "猫", "狗")
    in_dos_names("shift-jis.zip", "shift_jis", "猫", "人", "カメラ")
    in_dos_names("unicode-path.zip", "ascii", "猫", "Äpfel", unicode=True)
    behind_a_program("unpacks-itself.exe", FOUR)
    program = TARGET / "program-and-zip.exe"
    program.write_bytes(b"MZ" + bytes(5000))
    with zipfile.ZipFile(program, "a") as archive:
        for file, content in FOUR:
            archive.writestr(zipfile.ZipInfo(file), content)
    zipfile.ZIP_FILECOUNT_LIMIT = 1
    behind_a_program("before-zip64.zip", FOUR)
    zipfile.ZIP_FILECOUNT_LIMIT = 0xFFFF
    zipped("unicode.zip", [("Äpfel/1.png", picture(80)), ("🐈/2.png", picture(81)), ("A\u0308pfel/3.png", picture(82))])
    zipped(
        "deep.zip",
        [
            ("data/v2/train/cat/a/b/1.png", picture(90)),
            ("data/v2/train/dog/2.png", picture(91)),
            ("data/v2/test/cat/3.png", picture(92)),
            ("data/readme.txt", "What this is."),
            ("data/v2/notes.md", "What is new."),
        ],
    )
    zipped("mixed-depth.zip", [("cat/1.png", picture(94)), ("animals/dog/2.png", picture(95)), ("3.png", picture(96))])
    zipped(
        "mac.zip",
        [
            ("set/cat/1.png", picture(97)),
            ("__MACOSX/set/cat/._1.png", b"\0\5\x16\7"),
            ("set/.DS_Store", "x"),
            ("set/cat/.hidden.png", picture(98)),
            ("set/dog/2.png", picture(99)),
        ],
    )
    zipped("same-names.zip", [*FOUR, ("cat/0.png", picture(300)), ("cat/0.png", picture(301))])
    kinds = [
        *[("P", "PNG", "png"), ("1", "PNG", "png"), ("I;16", "PNG", "png"), ("RGBA", "PNG", "png")],
        *[("CMYK", "JPEG", "jpg"), ("RGB", "GIF", "gif"), ("RGB", "TIFF", "tif"), ("RGB", "WEBP", "webp")],
        *[("RGB", "JPEG", "png"), ("RGB", "BMP", "bmp"), ("RGB", "PPM", "ppm"), ("RGB", "TGA", "tga")],
    ]
    files: Files = [(f"a/{i}.{end}", picture(i, kind, mode)) for i, (mode, kind, end) in enumerate(kinds)]
    zipped("formats.zip", files)
    zipped("pages.zip", [("a/1.tif", frames("TIFF")), ("a/2.gif", frames("GIF")), ("b/3.png", picture(17))])
    (TARGET / "empty.zip").write_bytes(b"PK\5\6" + bytes(18))


def tars() -> None:
    long: Files = [("cat/" + "lang" * 40 + "/" + "ä" * 60 + ".png", picture(110)), ("dog/" + "x" * 200 + ".png", picture(111))]
    tarred("pax.tar", FOUR + long, "w", tarfile.PAX_FORMAT, pax_headers={"comment": "ü" * 300})
    tarred("gnu.tar.gz", FOUR + long, "w:gz", tarfile.GNU_FORMAT)
    tarred("ustar.tar", [*FOUR, ("cat/" + "y" * 90 + "/" + "z" * 90 + ".png", picture(112))], "w", tarfile.USTAR_FORMAT)
    tarred("packed.tar.xz", FOUR, "w:xz", tarfile.PAX_FORMAT)
    with tarfile.open(TARGET / "links.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        for file, content in FOUR:
            entry = tarfile.TarInfo(f"./{file}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for file, kind in [("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE)]:
            entry = tarfile.TarInfo(f"./cat/{file}.png")
            entry.type = kind
            entry.linkname = "./cat/0.png"
            archive.addfile(entry)


def coco(annotations: list, images: list | None = None) -> str:
    return json.dumps(
        {
            "images": images or [{"id": i, "file_name": f"{i}.png", "width": 6, "height": 5} for i in range(4)],
            "annotations": [{"id": n, "image_id": image, "category_id": kind} for n, (image, kind) in enumerate(annotations)],
            "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
        }
    )


def choices(*names: str) -> dict:
    return {"result": [{"type": "choices", "from_name": "class", "to_name": "image", "value": {"choices": names}}]}


def tables() -> None:
    zipped("coco.zip", [*LISTED, ("annotations/all.json", coco([(0, 1), (0, 1), (1, 1), (1, 2), (2, 2)]))])
    tasks = [
        {"id": 1, "data": {"image": "/data/upload/1/abcd1234-0.png"}, "annotations": [choices("cat")]},
        {"id": 2, "data": {"image": "/data/local-files/?d=images%2F1.png"}, "annotations": [choices("cat", "dog")]},
        {"id": 3, "data": {"image": "s3://bucket/images/2.png"}, "annotations": [choices("dog"), choices("dog")]},
        {"id": 4, "data": {"image": "https://a.org/images/3.png?s=1"}, "annotations": [{"was_cancelled": True, "result": []}]},
    ]
    zipped("label-studio.zip", [*LISTED, ("project-1.json", json.dumps(tasks))])
    short = [{"image": f"/data/upload/1/abcd1234-{i}.png", "choice": "cat" if i else {"choices": ["cat", "dog"]}} for i in range(3)]
    zipped("label-studio-min.zip", [*LISTED, ("min.json", json.dumps(short))])
    rows = 'Datei;Klasse\r\n0.png;Äpfel\r\n1.png;"Bir;ne"\r\n2.png;\r\n9.png;Äpfel\r\n'
    zipped("latin1-csv.zip", [*LISTED, ("labels.csv", rows.encode("latin1"))])
    zipped("utf16-tsv.zip", [*LISTED, ("labels.tsv", "file\tclass\n0.png\tÄpfel\n1.png\tBirne\n".encode("utf-16"))])
    quoted = '\ufeff"image","label"\n"images/0.png","cat, ""big"""\n"images/1.png","do\ng"\nimages/2.png, cat\n'
    zipped("quotes-csv.zip", [*LISTED, ("labels.csv", quoted)])
    frame = pd.DataFrame({"file": [f"{i}.png" for i in range(4)], "label": ["cat", "dog", "cat", None]})
    zipped("pandas-csv.zip", [*LISTED, ("train.csv", frame.to_csv())])
    zipped("pandas-columns.zip", [*LISTED, ("t.json", frame.to_json(orient="columns"))])
    zipped("pandas-split.zip", [*LISTED, ("t.json", frame.to_json(orient="split"))])
    zipped("pandas-lines.zip", [*LISTED, ("t.jsonl", frame.to_json(orient="records", lines=True))])


def parquet() -> None:
    bytes_of = [picture(400 + i) for i in range(6)]
    names = ["cat", "dog", "cat", "dog", "cat", None]
    plain = {"image": pa.array(bytes_of, pa.binary()), "label": pa.array(names)}
    large = {"image": pa.array(bytes_of, pa.large_binary()), "label": pa.array(names, pa.large_string())}
    as_structs = {
        "image": pa.array([{"bytes": one, "path": None} for one in bytes_of]),
        "label": pa.array([0, 1, 0, 1, 0, -1], pa.int64()),
    }
    delta = {"label": "DELTA_BYTE_ARRAY", "image": "DELTA_LENGTH_BYTE_ARRAY"}
    pq.write_table(pa.table({**plain, "label": plain["label"].dictionary_encode()}), TARGET / "dictionary.parquet")
    pq.write_table(pa.table(large), TARGET / "large.parquet", compression="gzip")
    pq.write_table(pa.table(plain), TARGET / "brotli.parquet", compression="brotli", data_page_version="2.0")
    pq.write_table(pa.table(plain), TARGET / "delta.parquet", compression="lz4", use_dictionary=False, column_encoding=delta)
    pq.write_table(pa.table(as_structs), TARGET / "structs.parquet", compression="none", row_group_size=2)
    paths = {"image": [f"images/{i}.png" for i in range(4)], "label": names[:4]}
    pq.write_table(pa.table(paths), TARGET / "paths-only.parquet")
    images = [{"bytes": one, "path": f"{i}.png"} for i, one in enumerate(bytes_of)]
    pd.DataFrame({"image": images, "label": pd.Categorical(names)}).to_parquet(TARGET / "pandas.parquet")


def flat(at: int, row: int) -> bytes:
    """A picture of 14.4 MB in one colour, which tells it: packed, it takes next to nothing."""
    buffer = io.BytesIO()
    Image.new("RGB", (2400, 2000), (at, row, 128)).save(buffer, "TIFF")
    return buffer.getvalue()


def large_parquet() -> None:
    """Row groups of more bytes than are held in memory: dictionaries and pages of 72 MB, as pyarrow writes them by default."""
    names = ["cat", "dog", "cat", "dog", "cat", None]
    kinds = {
        "snappy": {},
        "gzip": {"compression": "gzip", "use_dictionary": False},
        "v2": {"compression": "none", "use_dictionary": False, "data_page_version": "2.0"},
        "cut": {"use_content_defined_chunking": True, "write_page_index": True},
    }
    files: Files = []
    for at, (kind, options) in enumerate(kinds.items()):
        images = [{"bytes": flat(at, i), "path": f"{i}.tif"} for i in range(5)]
        table = pa.table({"image": pa.array([*images, None]), "label": pa.array(names)})
        buffer = io.BytesIO()
        pq.write_table(table, buffer, **options)
        files.append((f"{kind}.parquet", buffer.getvalue()))
    zipped("large-groups.zip", files)
    rows = {"image": pa.array([flat(9, i) for i in range(6)], pa.binary()), "label": pa.array(names)}
    pq.write_table(pa.table(rows), TARGET / "large-page.parquet", compression="zstd")


def idx(values: np.ndarray, code: int = 8) -> bytes:
    return struct.pack(f">BBBB{values.ndim}I", 0, 0, code, values.ndim, *values.shape) + values.tobytes()


def mnist() -> None:
    greys = np.stack([pixels(600 + i)[:, :, 0] for i in range(5)])
    labels = np.array([1, 2, 3, 1, 2], np.uint8)
    zipped(
        "idx.zip",
        [
            ("MNIST/raw/train-images-idx3-ubyte", idx(greys)),
            ("MNIST/raw/train-labels-idx1-ubyte", idx(labels)),
            ("MNIST/raw/t10k-images-idx3-ubyte.gz", gzip.compress(idx(greys[:2] + 1), mtime=0)),
            ("MNIST/raw/t10k-labels-idx1-ubyte.gz", gzip.compress(idx(labels[:2]), mtime=0)),
        ],
    )
    zipped("idx-lengths.zip", [("train-images-idx3-ubyte", idx(greys)), ("train-labels-idx1-ubyte", idx(labels[:3]))])
    zipped("idx-floats.zip", [("train-images-idx3-ubyte", idx(greys.astype(">f4"), 13)), ("train-labels-idx1-ubyte", idx(labels))])
    (TARGET / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(greys), mtime=0))
    (TARGET / "one.png.gz").write_bytes(gzip.compress(picture(901), mtime=0))
    np.save(TARGET / "array.npy", greys)


TARGET.mkdir(parents=True, exist_ok=True)
for old in TARGET.iterdir():
    old.unlink()
for write in (zips, tars, tables, parquet, large_parquet, mnist):
    write()
print(len(list(TARGET.iterdir())), "uploads")
