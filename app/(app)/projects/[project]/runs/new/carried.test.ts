import { describe, expect, it } from "vitest";
import { defaultConfiguration } from "@/ml/configuration";
import { carry, readCarried } from "./carried";

function storage(full = false) {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (full) throw new Error("full");
      kept.set(key, value);
    },
  };
}
const configuration = defaultConfiguration("cnn", { width: 28, height: 28, channels: 1, training: 1000 });

describe("a configuration that is carried over", () => {
  it("arrives as it was, in its project alone", () => {
    const window = storage();
    const carried = { versionId: "ver_1", name: "Wide", configuration };
    carry(window, "prj_1", carried);
    expect(readCarried(window, "prj_1")).toEqual(carried);
    expect(readCarried(window, "prj_2")).toBeNull();
  });

  it("is none where the window keeps nothing, or something else", () => {
    const window = storage(true);
    carry(window, "prj_1", { versionId: "ver_1", name: null, configuration });
    expect(readCarried(window, "prj_1")).toBeNull();
    const other = storage();
    other.setItem("offdiagonal.carried.prj_1", "{");
    expect(readCarried(other, "prj_1")).toBeNull();
    other.setItem("offdiagonal.carried.prj_1", JSON.stringify({ versionId: "ver_1", name: null }));
    expect(readCarried(other, "prj_1")).toBeNull();
  });
});
