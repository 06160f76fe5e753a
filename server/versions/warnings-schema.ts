import { AppError } from "@/server/core/errors";
import { builder } from "@/server/graphql/builder";
import { Image } from "@/server/images/schema";
import { type Check, checkOf, testedRuns } from "./findings";
import { type FrozenClass, frozenClasses, trainingImagesAt } from "./queries";
import { Version, VersionClass } from "./schema";
import { severities, type VersionWarning, warningKinds, warningsOf } from "./warnings";

const WarningKind = builder.enumType("VersionWarningKind", { values: warningKinds });
const Severity = builder.enumType("VersionWarningSeverity", {
  description: "danger: what is measured is wrong. warning: it will disappoint. notice: worth knowing.",
  values: severities,
});

const Example = builder.objectRef<VersionWarning["examples"][number]>("VersionWarningExample").implement({
  fields: (t) => ({
    image: t.field({ type: Image, resolve: (example) => example.imageId }),
    other: t.field({
      type: Image,
      nullable: true,
      description: "The image that looks the same.",
      resolve: (example) => example.otherId,
    }),
    likeness: t.exposeFloat("likeness", {
      nullable: true,
      description: "Correlation of their greys, up to 1.",
    }),
  }),
});

const Warning = builder
  .objectRef<VersionWarning & { frozen: readonly FrozenClass[] }>("VersionWarning")
  .implement({
    description: "Something about a version that makes what is learnt or measured on it worse than it looks.",
    fields: (t) => ({
      kind: t.expose("kind", { type: WarningKind }),
      severity: t.expose("severity", { type: Severity }),
      count: t.exposeInt("count", { description: "Of images, classes or runs, as the sentence says." }),
      sentence: t.exposeString("sentence"),
      advice: t.exposeString("advice", { description: "What to do." }),
      classes: t.field({
        type: [VersionClass],
        description: "The classes that it is about.",
        resolve: ({ classIndexes, frozen }) =>
          classIndexes.map((index) => frozen[index]).filter((one) => one !== undefined),
      }),
      examples: t.field({
        type: [Example],
        description: "The most telling ones, twelve at most.",
        resolve: (warning) => warning.examples,
      }),
    }),
  });

interface Warnings {
  check: Check | null;
  warnings: (VersionWarning & { frozen: readonly FrozenClass[] })[];
}

const Warnings = builder.objectRef<Warnings>("VersionWarnings").implement({
  fields: (t) => ({
    isLookedAt: t.boolean({
      description:
        "Whether a worker has looked at every image; until then near-same images are not among them.",
      resolve: ({ check }) => check !== null,
    }),
    failure: t.string({
      nullable: true,
      description: "Why the images could not be looked at.",
      resolve: ({ check }) => check?.failure ?? null,
    }),
    list: t.field({
      type: [Warning],
      description: "The gravest first.",
      resolve: ({ warnings }) => warnings,
    }),
  }),
});

builder.objectField(Version, "warnings", (t) =>
  t.field({
    type: Warnings,
    description: "What to know before a run is launched on it.",
    resolve: async (version, _args, context) => {
      const [check, tested] = await Promise.all([
        checkOf(context.db, version.id),
        testedRuns(context.db, version.id),
      ]);
      const frozen = frozenClasses(version);
      return {
        check,
        warnings: warningsOf(version, check?.findings ?? null, tested).map((one) => ({ ...one, frozen })),
      };
    },
  }),
);

const TrainingImage = builder
  .objectRef<Awaited<ReturnType<typeof trainingImagesAt>>[number]>("TrainingImage")
  .implement({
    description: "An image of a version's training split, for the preview of its augmentation.",
    fields: (t) => ({
      place: t.exposeInt("place", { description: "Its place in the training split, from 0." }),
      position: t.exposeInt("position", {
        description: "Its place in the version: what its augmentation follows from.",
      }),
      image: t.field({ type: Image, resolve: ({ imageId }) => imageId }),
    }),
  });

/** As many as a preview shows. */
const mostPlaces = 64;

builder.objectField(Version, "trainingImages", (t) =>
  t.field({
    type: [TrainingImage],
    description: `Images of the training split by their place in it, ${mostPlaces} at most.`,
    args: { places: t.arg.intList({ required: true }) },
    resolve: (version, { places }, context) => {
      if (places.length > mostPlaces)
        throw new AppError("INVALID_INPUT", `At most ${mostPlaces} places are read at a time.`, "places");
      return trainingImagesAt(context.db, version.id, places);
    },
  }),
);
