import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { configTable, environment, readConfig } from "./config";

describe("readConfig", () => {
  it("has a default for everything but the database and the secret", () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      url: "http://localhost:3000",
      dataDir: resolve(".data"),
      databaseUrl: undefined,
      secret: undefined,
      maxUploadBytes: 0,
      maxImagePixels: 100_000_000,
      maxImageBytes: 67_108_864,
      workerJobs: 2,
      logLevel: "info",
    });
  });

  it("takes an empty variable for an unset one and follows the port in the address", () => {
    expect(readConfig({ PORT: "4100", LOG_LEVEL: "", OFFDIAGONAL_URL: "" })).toMatchObject({
      url: "http://localhost:4100",
      logLevel: "info",
    });
  });

  it("drops path and slash of the public address", () => {
    expect(readConfig({ OFFDIAGONAL_URL: "https://vision.example.org/" }).url).toBe(
      "https://vision.example.org",
    );
  });

  it("names every bad variable, one a line, and repeats no secret", () => {
    const env = {
      PORT: "0x50",
      OFFDIAGONAL_WORKER_JOBS: "0",
      DATABASE_URL: "mysql://me:hunter2@host/x",
      OFFDIAGONAL_SECRET: "short-secret",
      OFFDIAGONAL_URL: "ftp://example.org",
    };
    let message = "";
    try {
      readConfig(env);
    } catch (error) {
      message = String(error);
    }
    const lines = message.split("\n").slice(1);
    expect(lines).toHaveLength(5);
    for (const name of Object.keys(env)) expect(lines.some((line) => line.includes(name))).toBe(true);
    expect(message).not.toMatch(/hunter2|short-secret/);
    expect(lines.join()).toContain('PORT is "0x50", must be a whole number');
  });
});

describe("configTable", () => {
  it("has a row for each variable", () => {
    const table = configTable();
    for (const name of Object.keys(environment.shape)) expect(table).toContain(`| \`${name}\` |`);
  });
});
