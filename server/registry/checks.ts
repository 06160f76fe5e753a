import { eq } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { caseSuites, runs, versions } from "@/db/schema";
import { heldBack, standingOf } from "@/ml/case-verdicts";
import { type Beside, beatsChampion, type PromotionCheck, parityPassed } from "@/ml/promotion";
import { commonClasses, foldPairs } from "@/server/compare/delta";
import { pairCounts } from "@/server/compare/queries";
import { modelIdOf } from "@/server/models/queries";
import { setAsidesOf } from "@/server/parity/set-aside";
import { findingsOf } from "@/server/parity/verdict";
import { standingsOf } from "@/server/suites/judge";
import { frozenClasses } from "@/server/versions/queries";
import { championAlias, holderOf, type ModelVersion, type RegisteredModel } from "./queries";

/** A run beside another on the test images that both measured under the same label. */
export async function besideOf(
  db: Queryable,
  championRunId: string,
  runId: string,
): Promise<Omit<Beside, "champion">> {
  const [a, b] = [await classesOf(db, championRunId), await classesOf(db, runId)];
  const { common, counts, mcnemar } = foldPairs(
    await pairCounts(db, championRunId, runId),
    commonClasses(a, b),
  );
  return { common, broken: counts.broken, fixed: counts.fixed, bothRight: counts.both_right, mcnemar };
}

async function classesOf(db: Queryable, runId: string) {
  const [row] = await db
    .select({ version: versions })
    .from(runs)
    .innerJoin(versions, eq(versions.id, runs.versionId))
    .where(eq(runs.id, runId));
  if (!row) throw new Error(`No version of run ${runId}`);
  return frozenClasses(row.version);
}

/** What a version is held to. */
export interface Candidacy {
  model: RegisteredModel;
  version: ModelVersion;
  /** It had the alias before: then it need not be better than what took its place. */
  rollback: boolean;
}

type Champion = Awaited<ReturnType<typeof holderOf>>;

/** What the rule's checks come to now, each with its figures. */
export async function checksOf(db: Queryable, of: Candidacy): Promise<PromotionCheck[]> {
  const { model, version } = of;
  const champion = await holderOf(db, model.id, championAlias);
  const other = champion?.version.id === version.id ? null : champion;
  const checks: PromotionCheck[] = [];
  if (model.alpha !== null) checks.push(await significance(db, of, model.alpha, champion));
  if (model.suiteId !== null) checks.push(await casesKept(db, of, model.suiteId, of.rollback ? null : other));
  if (model.parity) {
    const modelId = await modelIdOf(db, version.runId);
    checks.push(await browsersAgree(db, modelId));
  }
  return checks;
}

async function browsersAgree(db: Queryable, modelId: string | undefined): Promise<PromotionCheck> {
  if (!modelId) return parityPassed([]);
  const setAside = (await setAsidesOf(db, [modelId])).filter(({ format }) => format === "layers");
  return parityPassed(await findingsOf(db, modelId, "layers"), setAside.length);
}

async function significance(
  db: Queryable,
  { version, rollback }: Candidacy,
  alpha: number,
  champion: Champion,
): Promise<PromotionCheck> {
  const passed = (words: string): PromotionCheck => ({
    ...{ kind: "significance", passed: true, words, figures: {} },
  });
  if (!champion) return passed("There is no champion yet: nothing has to be beaten.");
  if (champion.version.id === version.id) return passed("It is the champion itself.");
  const check = beatsChampion(
    {
      champion: `version ${champion.version.number}`,
      ...(await besideOf(db, champion.version.runId, version.runId)),
    },
    alpha,
  );
  return rollback && !check.passed
    ? {
        ...check,
        passed: true,
        words: `A roll back need not be better than what took its place. ${check.words}`,
      }
    : check;
}

async function casesKept(
  db: Queryable,
  { version }: Candidacy,
  suiteId: string,
  champion: Champion,
): Promise<PromotionCheck> {
  const [suite] = await db.select().from(caseSuites).where(eq(caseSuites.id, suiteId));
  if (!suite) throw new Error(`No suite ${suiteId}`);
  const standingBeside = async (baselineRunId: string | null) => {
    const asked = { suiteId, runId: version.runId, baselineRunId };
    const found = await standingsOf(db, suite.projectId, [asked]);
    return found.get(`${suiteId} ${version.runId}`) ?? standingOf([]);
  };
  const beside = await standingBeside(champion?.version.runId ?? null);
  const reasons: string[] = [];
  const lost = champion ? heldBack("baseline", beside, true) : null;
  if (champion && lost) reasons.push(`against the champion, version ${champion.version.number}: ${lost}`);
  // A suite that is held against the champion says the same once more.
  if (suite.rule !== "none" && !(lost && suite.baselineRunId === champion?.version.runId)) {
    const own = heldBack(suite.rule, await standingBeside(suite.baselineRunId), suite.baselineRunId !== null);
    if (own) reasons.push(`by the suite’s own rule: ${own}`);
  }
  const { cases, passed, broken, fixed, missing, unproven } = beside;
  return {
    kind: "cases",
    passed: reasons.length === 0,
    figures: { cases, passed, broken, fixed, missing, unproven },
    words:
      reasons.length > 0
        ? `The suite ${suite.name} holds it back, ${reasons.join("; ")}.`
        : cases === 0
          ? `The suite ${suite.name} has no open case.`
          : `It passes ${passed.toLocaleString("en")} of ${cases.toLocaleString("en")} open cases of the suite ${suite.name}${champion ? `, and none regressed from the champion, version ${champion.version.number}` : ""}.`,
  };
}
