import { runs, runTags } from "@/db/schema";
import { createRandom } from "@/ml/random";
import { insertPoints } from "@/server/runs/curves";
import type { TestDatabase } from "./database";
import { type Fixture, shapesConfiguration } from "./training-fixtures";

/** A run as the test knows it, to hold what the database answers against. */
export interface Known {
  number: number;
  name: string;
  state: "finished" | "failed" | "queued";
  optimizer: "adam" | "sgd" | "momentum";
  rate: number;
  hidden: string;
  tags: string[];
  losses: number[];
  accuracies: number[];
  launched: number;
  isArchived: boolean;
}

const count = 150;
/** What was drawn last: files of tests that come one after the other in a process share this module. */
export const known: Known[] = [];
const now = Date.now();

/** Draws the runs, the same for each file, and keeps them as workers do. */
export async function drawRuns({ connection: { db } }: TestDatabase, own: Fixture): Promise<void> {
  const { projectId, versionId, userId } = own;
  const random = createRandom("runs of a table");
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random.next() * of.length)] as T;
  known.length = 0;
  for (let number = 1; number <= count; number++) {
    const epochs = pick([0, 1, 3]);
    known.push({
      number,
      name: pick(["Dense network", "a 50% sure one", "CNN, wide", "cnn_narrow"]),
      state: epochs === 0 ? "queued" : pick(["finished", "finished", "failed"]),
      optimizer: pick(["adam", "sgd", "momentum"]),
      rate: pick([0.1, 0.01, 0.001, 0.003]),
      hidden: pick(["32", "64, 32"]),
      tags: ["best", "for paper", "x"].filter(() => random.next() < 0.2),
      losses: Array.from({ length: epochs }, () =>
        pick([0.25, 0.5, 1, Number.NaN, Number.POSITIVE_INFINITY]),
      ),
      accuracies: Array.from({ length: epochs }, () => Math.round(random.next() * 20) / 20),
      launched: now - Math.floor(random.next() * 20) * 86_400_000,
      isArchived: random.next() < 0.1,
    });
  }
  const rows = await db
    .insert(runs)
    .values(
      known.map((run) => ({
        ...{ projectId, versionId, createdBy: userId, number: run.number, name: run.name, state: run.state },
        configuration: shapesConfiguration(
          { optimizer: run.optimizer, learningRate: run.rate },
          { preset: "dense", hidden: run.hidden.split(", ").map(Number) },
        ),
        epochs: 3,
        createdAt: new Date(run.launched),
        archivedAt: run.isArchived ? new Date() : null,
      })),
    )
    .returning({ id: runs.id, number: runs.number });
  for (const { id, number } of rows) {
    const run = known[number - 1];
    if (!run) continue;
    for (const [epoch, value] of run.losses.entries()) {
      const at = { step: epoch * 10 + 10, epoch: epoch + 1 };
      await db.transaction((tx) =>
        insertPoints(tx, id, [
          { name: "validation.loss", ...at, value },
          { name: "validation.accuracy", ...at, value: run.accuracies[epoch] ?? 0 },
        ]),
      );
    }
    for (const tag of run.tags) await db.insert(runTags).values({ runId: id, projectId, tag, run: number });
  }
}

const finite = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
const last = (values: readonly number[]) => finite(values.at(-1));
export const best = (values: readonly number[], pickBest: (...all: number[]) => number) => {
  const all = values.filter(Number.isFinite);
  return all.length > 0 ? pickBest(...all) : null;
};
const accuracy = (run: Known) => last(run.accuracies);
const above = (value: number | null, bound: number) => value !== null && value > bound;

/** Each filter with what it means. */
export const filters: [string, (run: Known) => boolean][] = [
  ["", () => true],
  ["val.accuracy > 0.6", (run) => above(accuracy(run), 0.6)],
  [
    'val.accuracy > 0.6 and optimizer = "adam"',
    (run) => above(accuracy(run), 0.6) && run.optimizer === "adam",
  ],
  ["not val.accuracy > 0.6", (run) => !above(accuracy(run), 0.6)],
  ["not not val.accuracy > 0.6", (run) => above(accuracy(run), 0.6)],
  ["not val.accuracy is null", (run) => accuracy(run) !== null],
  [
    "not val.accuracy > 0.6 or val.accuracy > 0.9",
    (run) => !above(accuracy(run), 0.6) || above(accuracy(run), 0.9),
  ],
  [
    "not val.accuracy > 0.6 and val.accuracy > 0.3",
    (run) => !above(accuracy(run), 0.6) && above(accuracy(run), 0.3),
  ],
  ["validation.loss >= 1", (run) => (last(run.losses) ?? 0) >= 1],
  ["validation.loss < 1e9", (run) => (last(run.losses) ?? Number.POSITIVE_INFINITY) < 1e9],
  ["val.loss = NaN", (run) => Number.isNaN(run.losses.at(-1))],
  ["val.loss != 'NaN'", (run) => last(run.losses) !== null],
  ["val.loss = Infinity", (run) => run.losses.at(-1) === Number.POSITIVE_INFINITY],
  ["val.loss in (0.5, 'NaN')", (run) => last(run.losses) === 0.5 || Number.isNaN(run.losses.at(-1) ?? 0)],
  ["best(val.loss) = 0.25", (run) => best(run.losses, Math.min) === 0.25],
  ["best(val.accuracy) >= .9", (run) => (best(run.accuracies, Math.max) ?? 0) >= 0.9],
  ["val.loss is null", (run) => last(run.losses) === null],
  ["val.loss is not null and state = failed", (run) => last(run.losses) !== null && run.state === "failed"],
  ["optimizer != sgd", (run) => run.optimizer !== "sgd"],
  ["learning.optimizer in (sgd, 'momentum')", (run) => run.optimizer !== "adam"],
  ["learning.learningRate <= 0.003 or tag = best", (run) => run.rate <= 0.003 || run.tags.includes("best")],
  ["name ~ cnn", (run) => /cnn/i.test(run.name)],
  ['name ~ "50%" or name ~ "n_n"', (run) => run.name.includes("50%") || run.name.includes("n_n")],
  ["name !~ e", (run) => !/e/i.test(run.name)],
  ["hidden = '64, 32'", (run) => run.hidden === "64, 32"],
  ['tag = "for paper" and not (tag = x or tag = best)', (run) => run.tags.join() === "for paper"],
  ["tag is null", (run) => run.tags.length === 0],
  ["tag ~ e", (run) => run.tags.some((tag) => tag.includes("e"))],
  ["tag ~ 'pap'", (run) => run.tags.includes("for paper")],
  ["launched > -7d", (run) => run.launched > now - 7 * 86_400_000],
  [
    `launched = ${new Date(now - 3 * 86_400_000).toISOString().slice(0, 10)}`,
    (run) => run.launched === now - 3 * 86_400_000,
  ],
  [
    "launched > -15d and number > 20 and number < 120.5 and not tag = best",
    (run) =>
      run.launched > now - 15 * 86_400_000 &&
      run.number > 20 &&
      run.number < 121 &&
      !run.tags.includes("best"),
  ],
  ["number >= 1e12 or not launched < -7d", (run) => run.launched > now - 7 * 86_400_000],
  ["number > -1e12 and number != 9 and launched is not null", (run) => run.number !== 9],
  ["number > 100 and number <= 200", (run) => run.number > 100 && run.number <= 200],
  ["number = 7", (run) => run.number === 7],
  ["author = nobody", () => false],
  ["test.accuracy > 0", () => false],
];

type Key = (run: Known) => number | string | null;
export const orders: [{ by: string; descending: boolean } | null, Key | null][] = [
  [null, null],
  [{ by: "number", descending: false }, null],
  [{ by: "last(validation.accuracy)", descending: true }, accuracy],
  [{ by: "last(validation.loss)", descending: false }, (run) => last(run.losses)],
  [{ by: "best(validation.loss)", descending: true }, (run) => best(run.losses, Math.min)],
  [{ by: "learning.learningRate", descending: false }, (run) => run.rate],
  [{ by: "learning.optimizer", descending: true }, (run) => run.optimizer],
  [{ by: "gone", descending: true }, () => null],
  [{ by: "tag", descending: false }, (run) => [...run.tags].sort()[0] ?? null],
  [{ by: "tag", descending: true }, (run) => [...run.tags].sort()[0] ?? null],
];

/** What a list has to be: those with a value first, in the order asked for, of the same value by number. */
export function expected(
  holds: (run: Known) => boolean,
  order: (typeof orders)[number],
  shown: "listed" | "archived",
) {
  const [asked, key] = order;
  const sign = (asked?.descending ?? true) ? -1 : 1;
  const placeOf = (run: Known) => (key ? key(run) : run.number);
  return known
    .filter((run) => run.isArchived === (shown === "archived") && holds(run))
    .sort((a, b) => {
      const [x, y] = [placeOf(a), placeOf(b)];
      if (x === null || y === null) return x === y ? b.number - a.number : x === null ? 1 : -1;
      return x === y ? sign * (a.number - b.number) : sign * (x < y ? -1 : 1);
    })
    .map(({ number }) => number);
}
