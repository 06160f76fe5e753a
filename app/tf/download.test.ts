import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { downloadModel, type ModelFile } from "./download";

const weights = Buffer.alloc(300_000, 7);
const model = Buffer.from(
  JSON.stringify({
    format: "layers-model",
    modelTopology: { name: "small" },
    weightsManifest: [
      { paths: ["weights.bin"], weights: [{ name: "kernel", shape: [75_000], dtype: "float32" }] },
    ],
  }),
);

let server: Server;
let address: string;
beforeAll(async () => {
  server = createServer(async ({ url }, answer) => {
    if (url === "/model.json") return answer.end(model);
    if (url !== "/weights.bin") return answer.writeHead(url === "/secret" ? 403 : 404).end();
    for (let from = 0; from < weights.length; from += 100_000) {
      answer.write(weights.subarray(from, from + 100_000));
      await new Promise((rest) => setTimeout(rest, 20));
    }
    answer.end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const file = (name: string, bytes: number, url = `/${name}`): ModelFile => ({
  ...{ name, bytes, url: address + url, sha256: "" },
});
const files = () => [file("model.json", model.length), file("weights.bin", weights.length)];

it("tells how much has come as it comes, of how much, and puts the files together", async () => {
  const told: [number, number][] = [];
  const artifacts = await downloadModel(files(), (...progress) => told.push(progress));
  const total = model.length + weights.length;
  expect(told.length).toBeGreaterThan(3);
  expect(told.every(([, of]) => of === total)).toBe(true);
  const loaded = told.map(([bytes]) => bytes);
  expect(loaded).toEqual(loaded.toSorted((a, b) => a - b));
  expect(loaded.at(-1)).toBe(total);
  expect(artifacts.modelTopology).toEqual({ name: "small" });
  const [bytes] = artifacts.weightData as ArrayBuffer[];
  expect(weights.equals(new Uint8Array(bytes as ArrayBuffer))).toBe(true);
});

it("says which way out there is where a file does not come", async () => {
  const none = () => undefined;
  const [json] = files() as [ModelFile];
  await expect(downloadModel([json, file("weights.bin", 1, "/gone")], none)).rejects.toThrow(
    "no longer on the server: choose another model",
  );
  await expect(downloadModel([json, file("weights.bin", 1, "/secret")], none)).rejects.toThrow(
    "The server answered 403",
  );
  await expect(downloadModel([json], none)).rejects.toThrow("The model has no file weights.bin");
  const away = { ...json, url: "http://127.0.0.1:1/model.json" };
  await expect(downloadModel([away], none)).rejects.toThrow("The server does not answer");
});
