import { describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { idOf, type MapPoint, noClass, pointsFromBytes, pointsToBytes } from "@/ml/map-points";

describe("the points of a map", () => {
  it("come out of the bytes as they went in", () => {
    const ids = [
      "image_00000000000000000000000000",
      "image_7zzzzzzzzzzzzzzzzzzzzzzzzz",
      ...Array.from({ length: 41 }, () => newId("Image")),
    ];
    const points = ids.map(
      (id, i): MapPoint => ({
        id,
        ...{ x: i / 3, y: -i, distance: i % 7 === 0 ? null : 0.5 * i },
        ...{ brightness: 0.25, contrast: null, sharpness: 1e-6, pixels: 784 },
        classId: i % 3 === 0 ? null : `class_${i % 3} ü`,
        split: ([null, "train", "validation", "test"] as const)[i % 4] ?? null,
        isWrong: [null, true, false][i % 3] ?? null,
      }),
    );
    const read = pointsFromBytes(pointsToBytes(points).buffer);
    expect(read.count).toBe(points.length);
    for (const [i, point] of points.entries()) {
      expect(idOf(read, i)).toBe(point.id);
      expect(read.x[i]).toBe(Math.fround(point.x ?? 0));
      expect(read.y[i]).toBe(point.y);
      expect(read.distance[i]).toBe(point.distance ?? Number.NaN);
      expect([read.contrast[i], read.pixels[i]]).toEqual([Number.NaN, 784]);
      expect(read.classIds[read.classes[i] as number] ?? null).toBe(point.classId);
      expect(read.classes[i] === noClass).toBe(point.classId === null);
      expect(read.splits[i]).toBe(i % 4);
      expect(read.verdicts[i]).toBe([0, 2, 1][i % 3]);
    }
  });

  it("may be none", () => {
    expect(pointsFromBytes(pointsToBytes([]).buffer).count).toBe(0);
  });
});
