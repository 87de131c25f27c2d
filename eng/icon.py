#!/usr/bin/env python3
"""Writes eng/icon.png, the icon of the packages: a fork of a room's graph and its merge. Not needed by the build."""
import struct
import zlib
from pathlib import Path

SIZE = 128
NODES = [(24, 64), (64, 32), (64, 96), (104, 64)]
EDGES = [(0, 1), (0, 2), (1, 3), (2, 3)]
BACKGROUND, LINE, NODE, MERGE = (13, 27, 42), (119, 141, 169), (224, 225, 221), (80, 200, 140)


def distance_to_edge(x, y, a, b):
    (ax, ay), (bx, by) = a, b
    t = max(0, min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)))
    return ((x - ax - t * (bx - ax)) ** 2 + (y - ay - t * (by - ay)) ** 2) ** 0.5


def blend(below, above, cover):
    cover = max(0.0, min(1.0, cover))
    return tuple(round(b + (a - b) * cover) for b, a in zip(below, above))


def pixel(x, y):
    color = BACKGROUND
    for a, b in EDGES:
        color = blend(color, LINE, 4 - distance_to_edge(x, y, NODES[a], NODES[b]))
    for index, (nx, ny) in enumerate(NODES):
        color = blend(color, MERGE if index == 3 else NODE, 14 - ((x - nx) ** 2 + (y - ny) ** 2) ** 0.5)
    return bytes(color)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + b"".join(pixel(x + 0.5, y + 0.5) for x in range(SIZE)) for y in range(SIZE))
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
Path(__file__).with_name("icon.png").write_bytes(png)
