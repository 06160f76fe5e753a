import { expect, it } from "vitest";
import { cp437, WordGuess } from "../word-guess";
import { nameIn } from "./zip-names";

/** Names of folders, and their bytes as Python's codecs write them. */
const written = [
  ["utf-8", "Äpfel Birnen", "c3847066656c 4269726e656e"],
  ["utf-8", "猫 狗", "e78cab e78b97"],
  ["utf-8", "кошка", "d0bad0bed188d0bad0b0"],
  ["utf-8", "é", "c3a9"],
  ["western", "Äpfel", "8e7066656c"],
  ["western", "Größe Müll", "477294e165 4d816c6c"],
  ["western", "café Niño Ångström", "63616682 4e69a46f 8f6e67737472946d"],
  ["western", "Öl", "996c"],
  ["gbk", "猫 狗", "c3a8 b9b7"],
  ["gbk", "自行车 汽车_01", "d7d4d0d0b3b5 c6fbb3b55f3031"],
  ["gbk", "新建文件夹 训练集 测试集", "d0c2bda8cec4bcfebcd0 d1b5c1b7bcaf b2e2cad4bcaf"],
  ["gbk", "中国，北京", "d6d0b9faa3acb1b1bea9"],
  ["shift_jis", "猫 犬", "944c 8ca2"],
  ["shift_jis", "カメラ", "834a83818389"],
  ["shift_jis", "ねこ いぬ", "82cb82b1 82a282ca"],
  ["shift_jis", "表紙 画像_01", "955c8e86 89e6919c5f3031"],
  ["shift_jis", "桜 梅 人", "8df7 947e 906c"],
] as const;

it.each(written)("finds out that an archive is in %s: %s", (encoding, names, bytes) => {
  const guess = new WordGuess(cp437, /\//);
  const raw = bytes.split(" ").map((hex) => Buffer.from(hex, "hex"));
  for (const word of raw) for (let i = 0; i < 3; i++) guess.add(`${word.toString("latin1")}/${i}.png`);
  expect(guess.writing).toBe(encoding);
  expect(raw.map((word) => nameIn(guess.writing, word)).join(" ")).toBe(names);
});

it("reads what is not in the archive's encoding as UTF-8, and else by the standard, which knows every byte", () => {
  expect(nameIn("gbk", Buffer.from("10 €"))).toBe("10 €");
  expect(nameIn("shift_jis", Buffer.from([0x61, 0x81]))).toBe("aü");
  const bytes = Buffer.from(Array.from({ length: 128 }, (_, i) => i + 128));
  expect(nameIn("utf-8", bytes)).toHaveLength(128);
});
