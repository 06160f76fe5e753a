import { execFileSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { newId } from "@/db/ids";
import { baseModels, parityChecks, paritySetAsides, runs } from "@/db/schema";
import { goldenSchema, patternPixels } from "@/ml/golden";
import { goldenPictures } from "@/ml/golden-pictures";
import { preprocess } from "@/ml/preprocess";
import { keras, peerPython } from "@/scripts/peers";
import type { Converted } from "@/workers/conversions/load";
import { decodeRgba } from "@/workers/import/decode";
import { loadFiles } from "@/workers/training/convert";
import { openTestDatabase } from "./database";
import { apart, root, takenAway } from "./taking-away";
import { unzipped } from "./zip";

const python = peerPython(keras);

const database = await openTestDatabase();
const { db } = database.connection;

/** What Python says of a picture: by load.py, and by the other signatures of the SavedModel. */
interface Answers {
  image: number[];
  probabilities: number[];
  refused?: string;
  file?: number[];
  bytes?: number[];
}

let away: Awaited<ReturnType<typeof takenAway>>;
let layers: Pick<Converted, "predict">;

beforeAll(async () => {
  away = await takenAway(database);
  const { fileOf } = away;
  layers = (await loadFiles(fileOf("layers/model.json"), fileOf("layers/weights.bin"))) as typeof layers;
});
afterAll(() => rm(away.folder, { recursive: true }));

/** The same drawing in ways that Pillow and the worker could see with other eyes. */
async function oddPictures(): Promise<{ name: string; bytes: Buffer; allowed: number }[]> {
  const { data, width, height } = await decodeRgba(Buffer.from(goldenPictures[3]?.file ?? "", "base64"));
  const drawn = () => sharp(data, { raw: { width, height, channels: 4 } });
  const opaque = () => drawn().removeAlpha();
  // Sixteen bits whose lower eight are not the upper ones again.
  const deep = Uint16Array.from({ length: width * height }, (_, i) => (i * 9973) % 65_536);
  const made = async (name: string, allowed: number, picture: { toBuffer(): Promise<Buffer> }) => ({
    ...{ name, allowed },
    bytes: await picture.toBuffer(),
  });
  return Promise.all([
    ...goldenPictures.map(async ({ name, file, allowed }, i) => ({
      name: `${i}.${name.slice(0, 4).trim().replace(",", "").toLowerCase()}`,
      bytes: Buffer.from(file, "base64"),
      allowed: name.startsWith("PNG") ? 0 : allowed,
    })),
    made(
      ...(["deep.png", 0] as const),
      sharp(deep, { raw: { width, height, channels: 1 } })
        .toColourspace("grey16")
        .png(),
    ),
    made("p3.png", 2, drawn().withIccProfile("p3").png()),
    made("p3-palette.png", 2, opaque().withIccProfile("p3").png({ palette: true, colours: 32 })),
  ]);
}

/** Files of several sizes and kinds that say nothing of turning or colours: the SavedModel decodes them itself. */
async function plainPictures(): Promise<{ name: string; bytes: Buffer }[]> {
  const drawn = (width: number, height: number, transparent = false) =>
    sharp(patternPixels(width, height, transparent), { raw: { width, height, channels: 4 } });
  const grey = drawn(90, 70).removeAlpha().greyscale();
  const made: [string, { toBuffer(): Promise<Buffer> }][] = [
    ["wide.png", drawn(211, 60, true).png()],
    ["tall.png", drawn(33, 170).removeAlpha().png()],
    ["small.png", drawn(5, 3, true).png()],
    ["palette.png", drawn(70, 64).removeAlpha().png({ palette: true, colours: 16 })],
    ["grey.png", grey.clone().png()],
    ["grey.jpg", grey.clone().jpeg()],
    ["odd.jpg", drawn(97, 61).removeAlpha().jpeg({ chromaSubsampling: "4:2:0" })],
    ["even.jpg", drawn(128, 96).removeAlpha().jpeg({ chromaSubsampling: "4:4:4", progressive: true })],
  ];
  return Promise.all(
    made.map(async ([name, picture]) => ({ name: `plain-${name}`, bytes: await picture.toBuffer() })),
  );
}

describe("the archive of a model", () => {
  it("is the same bytes each time, and says which terms its parts are under", async () => {
    const { archive, fileOf, zipped } = away;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 86_400_000 });
    const later = await zipped().finally(() => vi.useRealTimers());
    expect(later.equals(archive)).toBe(true);
    const licence = fileOf("LICENSE.txt").toString();
    expect(licence).toContain("the team that trained it has stated no licence");
    for (const part of ["TensorFlow.js", "seedrandom", "core-js", "regenerator-runtime", "long.js"])
      expect(licence).toContain(part);
    expect(licence.trimEnd()).toMatch(/END OF TERMS AND CONDITIONS$/);
    expect(fileOf("README.md").toString()).toContain(
      "No browser has been held against the worker that trained it.",
    );
  });

  it("tells what browsers came to, and of networks that it was made from by way of earlier runs", async () => {
    const { model, zipped } = away;
    const { projectId, runId } = model;
    const [run] = await db.select().from(runs).where(eq(runs.id, runId));
    const { id: userId } = (await database.person()).actor;
    const checked = {
      ...{ projectId, modelId: model.id, format: "graph" as const, backend: "webgl" as const },
      ...{ images: 9, agreeing: 8, largestDifference: 0.25, checkedBy: userId, checkedAt: new Date() },
    };
    const sample = { ...checked, worstImageId: "", pictures: [] };
    await db.insert(parityChecks).values([
      { ...sample, browser: "Chrome 142, Linux", agreeing: 9, agrees: true },
      { ...sample, browser: "Firefox 132, Linux", agrees: false },
    ]);
    await db.insert(paritySetAsides).values({
      ...{ ...checked, kind: "split", browser: "Safari 19, macOS", images: 40, agreeing: 39 },
      ...{ reason: "Known only here.", setAsideBy: userId },
    });
    const net = {
      ...{
        projectId,
        inputShape: [8, 8, 3] as [number, number, number],
        parameters: 1,
        layerCount: 1,
        bytes: 1,
      },
      ...{ topologySha256: model.topologySha256, weightsSha256: model.weightsSha256, createdBy: userId },
    };
    const [base] = await db
      .insert(baseModels)
      .values({ ...net, name: "Big net", note: "CC-BY-NC-4.0." })
      .returning();
    const builtOn = (id: string | undefined) => ({
      ...(run?.configuration as object),
      architecture: { base: id },
    });
    const [earlier] = await db
      .insert(runs)
      .values({
        ...(run as typeof runs.$inferInsert),
        id: newId("Run"),
        number: 99,
        configuration: builtOn(base?.id),
      })
      .returning();
    await db
      .update(runs)
      .set({ configuration: builtOn(earlier?.id) })
      .where(eq(runs.id, runId));
    const now = await unzipped(await zipped());
    const card = now.get("README.md")?.toString();
    expect(card).toContain("| graph | webgl | Chrome 142, Linux | 9 of 9 | 2.5e-1 | agrees |");
    expect(card).toContain("| graph | webgl | Firefox 132, Linux | 8 of 9 | 2.5e-1 | differs |");
    expect(card).toContain("Safari 19, macOS | 39 of 40 | 2.5e-1 | differs, set aside by the team |");
    // Why is for the team to tell.
    expect(card).not.toContain("Known only here");
    expect(card).toContain("It was made from Big net (CC\\-BY\\-NC\\-4.0.).");
    expect(now.get("LICENSE.txt")?.toString()).toContain("who brought it here says of it: CC-BY-NC-4.0.");
  });

  it("carries what the trainer said of drawn patterns, and no picture of the dataset", () => {
    const { fileOf, judged, spec } = away;
    const { golden } = JSON.parse(fileOf("preprocessing.json").toString()) as { golden: unknown };
    const { cases } = goldenSchema.parse(golden);
    expect(cases).toHaveLength(4);
    for (const { width, height, transparent, probabilities } of cases) {
      const fed = preprocess(patternPixels(width, height, transparent), width, height, spec);
      expect(apart(away.answered(layers, fed), probabilities ?? [])).toBeLessThan(1e-6);
    }
    const carried = ["references.js", "model.js"].map((name) => fileOf(name).toString());
    for (const { bytes } of judged) {
      for (const script of carried) expect(script).not.toContain(bytes.toString("base64"));
    }
  });

  it.skipIf(python === null)(
    "says in Python of a picture's file what the worker says of it",
    { timeout: 240_000 },
    async () => {
      const { answered, fed, folder, judged, spec } = away;
      const odd = await oddPictures();
      const cmyk = await sharp(judged[0]?.bytes).toColourspace("cmyk").jpeg().toBuffer();
      const plain = await plainPictures();
      const pictures = [...judged, ...odd, ...plain, { name: "cmyk.jpg", bytes: cmyk }];
      for (const { name, bytes } of pictures) await writeFile(join(folder, name), bytes);
      const printed = execFileSync(
        python ?? "",
        [join(root, "scripts/keras/take_away.py"), folder, ...pictures.map(({ name }) => join(folder, name))],
        {
          env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "" },
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        },
      );
      const answers = JSON.parse(printed) as Answers[];
      const inks = answers.pop();
      expect(inks?.refused).toMatch(/cmyk\.jpg holds CMYK, .* save it in sRGB with 8 bits/);
      // TensorFlow makes other colours of it, of which the card warns.
      expect(apart(answered(layers, await fed(cmyk)), inks?.file ?? [])).toBeGreaterThan(1e-4);
      for (const [i, { name, said }] of judged.entries())
        expect(apart(said, answers[i]?.probabilities ?? []), name).toBeLessThan(1e-5);
      const step = 1 / 255 / Math.min(1, ...(spec.deviation ?? []));
      for (const [i, { name, bytes, allowed }] of odd.entries()) {
        const { image = [], probabilities = [], file } = answers[judged.length + i] ?? {};
        const expected = await fed(bytes);
        expect(file !== undefined, `${name} by file`).toBe(!name.endsWith(".webp"));
        expect(apart(expected, image), name).toBeLessThan((allowed + 1e-3) * step);
        // Where decoders may round, what the network says of Python's own numbers.
        const input = allowed === 0 ? expected : Float32Array.from(image);
        expect(apart(answered(layers, input), probabilities), name).toBeLessThan(1e-5);
      }
      for (const [i, { name, said }] of judged.entries())
        for (const by of ["file", "bytes"] as const)
          expect(apart(said, answers[i]?.[by] ?? []), `${name} by ${by}`).toBeLessThan(1e-5);
      for (const [i, { name, bytes }] of plain.entries()) {
        const { file = [], bytes: pixels = [] } = answers[judged.length + odd.length + i] ?? {};
        const expected = answered(layers, await fed(bytes));
        expect(apart(expected, file), `${name} by file`).toBeLessThan(1e-5);
        // Pillow gives the places of a palette, not its colours.
        if (!name.includes("palette")) expect(apart(expected, pixels), `${name} by bytes`).toBeLessThan(1e-5);
      }
    },
  );
});
