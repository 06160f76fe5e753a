import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@/db/embedded";
import { migrateDatabase } from "@/db/migrate";
import { defaultConfiguration } from "@/ml/configuration";
import {
  factsOf,
  openProject,
  type Project,
  type TrainedCase,
  trained,
  uploadBase,
  type Version,
} from "./trained/project";

type Figures = Record<string, { value: number; unit: string; goal?: number; met?: boolean }>;

interface Case extends TrainedCase {
  name: string;
  /** Least accuracy on the test images; null for a case that is only there to be quick. */
  goal: number | null;
}

const cases = (quick: boolean): Case[] => [
  ...(quick
    ? []
    : [
        {
          key: "mnist",
          // A rate that falls to nothing ends where the loss is low; a constant one ends wherever its last step was.
          name: "MNIST, the CNN as proposed, 5 epochs of a cosine from 0.002",
          archive: "data/mnist-png.zip",
          every: 1,
          goal: 0.99,
          configure: async (_project: Project, version: Version) => {
            const proposed = defaultConfiguration("cnn", factsOf(version));
            const learning = {
              ...proposed.learning,
              epochs: 5,
              learningRate: 0.002,
              schedule: "cosine" as const,
            };
            return { ...proposed, learning };
          },
        },
      ]),
  {
    key: quick ? "clothing128" : "clothing",
    name: `clothing, transfer from MobileNetV1 0.25 as proposed${quick ? ", half of the pictures, 128 px, 8 epochs" : ""}`,
    archive: "data/clothing-small.zip",
    every: quick ? 2 : 1,
    goal: quick ? null : 0.8,
    configure: async (project, version) => {
      const base = await uploadBase(project);
      const proposed = defaultConfiguration("transfer", factsOf(version), base);
      if (!quick) return proposed;
      const { data, learning } = proposed;
      return {
        ...proposed,
        data: { ...data, width: 128, height: 128 },
        learning: { ...learning, epochs: 8 },
      };
    },
  },
];

/**
 * Accuracy on the test images that the archives bring, by the way that a person goes: import, freeze with the splits of
 * the folders, launch what the form proposes, train, measure. The test images have no part in any choice.
 */
export async function run({ quick }: { quick: boolean }) {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const rows: Record<string, string | number>[] = [];
  const figures: Figures = {};
  try {
    await migrateDatabase(server.url);
    for (const one of cases(quick)) {
      const project = await openProject(server.url, join(folder, one.key));
      try {
        const { accuracy, epochs, seconds } = await trained(one, project);
        rows.push({
          network: one.name,
          "test accuracy": accuracy.toFixed(4),
          goal: one.goal ?? "–",
          epochs,
          "training and test, s": Math.round(seconds),
        });
        const name = `accuracy.${one.key}`;
        figures[`${name}.testAccuracy`] = {
          value: Number(accuracy.toFixed(4)),
          unit: "",
          ...(one.goal !== null && { goal: one.goal, met: accuracy >= one.goal }),
        };
        figures[`${name}.seconds`] = { value: Math.round(seconds), unit: "s" };
      } finally {
        await project.close();
      }
    }
    return { rows, figures };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
