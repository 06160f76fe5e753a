/** Runs whose right and wrong answers are given image by image, as models that can be registered. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import * as table from "@/db/schema";
import type { Context } from "@/server/core/context";
import { freeze, type Member, pictures } from "./comparing";
import type { TestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { openWorld } from "./world";

/** Answers of runs, and what SciPy makes of each against the champion's. */
interface Reference {
  source: string;
  champion: string;
  accuracy: number;
  runs: { name: string; right: string; accuracy: number; fixed: number; broken: number; p: number }[];
}
export const reference: Reference = JSON.parse(
  readFileSync(new URL("../fixtures/reference/promotion.json", import.meta.url), "utf8"),
);

/** A version of test images alone, cats and dogs in turn, in the project of a world. */
export async function openRegistryWorld(database: TestDatabase, images: number) {
  const { db } = database.connection;
  const world = await openWorld(database);
  const ground = { db, world };
  const ids = await pictures(ground, images);
  const members: Member[] = ids.map((imageId, i) => ({ imageId, classIndex: i % 2, split: "test" }));
  const version = await freeze(ground, 2, ["cat", "dog"], members);
  return { world, version, members };
}

type RegistryWorld = Awaited<ReturnType<typeof openRegistryWorld>>;

async function blob(database: TestDatabase, content: string): Promise<string> {
  const sha256 = createHash("sha256").update(content).digest("hex");
  await database.connection.db
    .insert(table.blobs)
    .values({ sha256, bytes: content.length, mediaType: "application/octet-stream" })
    .onConflictDoNothing();
  return sha256;
}

/** A finished run with a model, that has the images right which `right` names by a 1. */
export async function measuredRun(
  database: TestDatabase,
  { world, version, members }: RegistryWorld,
  { number, right }: { number: number; right: string },
) {
  const { db } = database.connection;
  const [like] = await db.select().from(table.runs).where(sql`${table.runs.id} = ${world.ids.Run}`);
  if (!like) throw new Error("no run");
  const { id: _id, createdAt: _at, ...rest } = like;
  const [run] = await db
    .insert(table.runs)
    .values({
      ...{ ...rest, number, name: `Run ${number}`, versionId: version.id },
      testAccuracy: [...right].filter((bit) => bit === "1").length / right.length,
    })
    .returning();
  if (!run) throw new Error("no run");
  const rows = members.map(({ imageId, classIndex }, i) => ({
    ...{ runId: run.id, imageId, split: "test" as const, truth: classIndex, confidence: 0.9 },
    predicted: right[i] === "1" ? classIndex : 1 - classIndex,
    ...{ probabilities: [0.9, 0.1], margin: 0.8, entropy: 0.3 },
  }));
  await db.insert(table.predictions).values(rows);
  await db.execute(sql`insert into confusion_cells (run_id, truth, predicted, count)
    select run_id, truth, predicted, count(*) from predictions where run_id = ${run.id} group by 1, 2, 3`);
  const [model] = await db
    .insert(table.models)
    .values({
      ...{ projectId: world.projectId, runId: run.id, format: "layers", bytes: 10, preprocessing: {} },
      topologySha256: await blob(database, `topology of ${run.id}`),
      weightsSha256: await blob(database, `weights of ${run.id}`),
      classes: version.classes,
    })
    .returning();
  if (!model) throw new Error("no model");
  return { run, model };
}

const promotionFields = `{ id state isRollback alias version { number } formerVersion { number }
  decisions { approve notApprover refuse withdraw force }
  turns { kind reason author { id } checks { kind passed words figures } } }`;

export interface PromotionOf {
  id: string;
  state: string;
  isRollback: boolean;
  alias: string;
  version: { number: number } | null;
  formerVersion: { number: number } | null;
  decisions: {
    approve: boolean;
    notApprover: string | null;
    refuse: boolean;
    withdraw: boolean;
    force: boolean;
  };
  turns: {
    kind: string;
    reason: string;
    author: { id: string };
    checks: { kind: string; passed: boolean; words: string; figures: Record<string, number> }[];
  }[];
}

/** What tests of the registry ask for and do, as a person. */
export function registryClient(context: Context) {
  const source = (name: string, type: string, selection: string) =>
    `mutation ($input: ${type}!) { ${name}(input: $input) ${selection} }`;
  const inputOf: Readonly<Record<string, string>> = {
    approvePromotion: "DecidePromotionInput",
    withdrawPromotion: "DecidePromotionInput",
    refusePromotion: "GivenReasonInput",
    forcePromotion: "GivenReasonInput",
  };
  const typeOf = (name: string) => inputOf[name] ?? `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const mutate = async <T>(name: string, input: Record<string, unknown>, selection: string): Promise<T> =>
    (await ask<Record<string, T>>(context, source(name, typeOf(name), selection), { input }))[name] as T;
  return {
    create: (projectId: string, name: string) =>
      mutate<{ id: string }>("createRegisteredModel", { projectId, name }, "{ id }"),
    rule: (registeredModelId: string, rule: Record<string, unknown>) =>
      mutate<{ id: string }>(
        "setPromotionRule",
        { registeredModelId, guarded: ["champion"], parity: false, approval: "none", ...rule },
        "{ id }",
      ),
    register: (registeredModelId: string, runId: string) =>
      mutate<{ id: string; number: number; files: { format: string; name: string; sha256: string }[] }>(
        "registerRun",
        { registeredModelId, runId },
        "{ id number files { format name sha256 } }",
      ),
    promote: (registeredModelId: string, modelVersionId: string | null, alias = "champion", reason = "") =>
      mutate<PromotionOf>(
        "promoteModelVersion",
        { registeredModelId, modelVersionId, alias, reason },
        promotionFields,
      ),
    decide: (name: keyof typeof inputOf & string, promotionId: string, reason = "Looked at it.") =>
      mutate<PromotionOf>(name, { promotionId, reason }, promotionFields),
    refusal: (name: string, input: Record<string, unknown>) =>
      errorOf(context, source(name, typeOf(name), "{ id }"), { input }),
    read: async (id: string) =>
      (
        await ask<{
          registeredModel: {
            aliases: { alias: string; version: { number: number } }[];
            promotions: { edges: { node: Pick<PromotionOf, "id" | "state" | "version"> }[] };
          };
        }>(
          context,
          `query ($id: ID!) { registeredModel(id: $id) { aliases { alias version { number } }
            promotions { edges { node { id state version { number } } } } } }`,
          { id },
        )
      ).registeredModel,
  };
}
