import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { PgSelect } from "drizzle-orm/pg-core";
import {
  classes,
  datasetImages,
  images,
  imports,
  predictions,
  projects,
  runs,
  user,
  type versions,
} from "@/db/schema";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import { visibleByProject } from "@/server/graphql/visible";
import type { Run as RunRow } from "@/server/runs/queries";
import { membersByIds } from "@/server/teams/queries";
import { frozenClasses, versionOf } from "@/server/versions/queries";

/** What can be the rows or the columns of a matrix. */
export const matrixFields = [
  "truth",
  "predicted",
  "today",
  "other",
  "said",
  "labeller",
  "import",
  "split",
  "outcome",
  "flag",
  "outlier",
] as const;
export type MatrixField = (typeof matrixFields)[number];

export interface AxisChoice {
  field: MatrixField;
  /** Of `other`: the run whose predictions are meant. */
  runId?: string | null;
  /** Of `said`: the membership of the person who is meant. */
  memberId?: string | null;
}

/** The key of what has no value: an image without a class, a label of nobody. */
export const noKey = "none";

type Side = "rows" | "columns";

/**
 * A field of a run's predictions as SQL: what has to be joined to `predictions`, and the value of a row. Keys are ids of
 * classes, people and imports, or words.
 */
export interface Axis {
  readonly field: MatrixField;
  readonly title: string;
  readonly isOfClasses: boolean;
  /** An image without a value is in no cell, where this says so; else it has the key `none`. */
  readonly needsValue: boolean;
  readonly join: { readonly table: SQL; readonly on: SQL } | null;
  readonly value: SQL<string | number | null>;
  readonly keyOf: (value: string | number | null) => string;
  readonly isAt: (key: string) => SQL;
  /** Values that there are even where no image has them, in their order, with their names. */
  readonly known: readonly AxisValue[];
  /** The names of further keys, in the order in which they are to stand. */
  readonly nameMore: (keys: readonly string[]) => Promise<AxisValue[]>;
}

export interface AxisValue {
  readonly key: string;
  readonly name: string;
}

type Version = typeof versions.$inferSelect;

interface Place {
  readonly context: Context;
  readonly run: RunRow;
  readonly version: Version;
  /** What the joined table is called: both sides may join the same one. */
  readonly alias: SQL;
}

type Parts = Pick<Axis, "title" | "value"> & Partial<Axis>;

const none = (name: string): AxisValue => ({ key: noKey, name });

/** An axis of words or ids, which a column or an expression gives as they are. */
function plain(field: MatrixField, parts: Parts): Axis {
  return {
    field,
    isOfClasses: false,
    needsValue: false,
    join: null,
    keyOf: (value) => (value === null ? noKey : String(value)),
    isAt: (key) => (key === noKey ? sql`${parts.value} is null` : sql`${parts.value} = ${key}`),
    known: [],
    nameMore: async (keys) => keys.map((key) => ({ key, name: key })),
    ...parts,
  };
}

/** Ids of classes that no version of the axis froze: the project's, in its order. */
async function projectClasses(
  { context, run }: Pick<Place, "context" | "run">,
  keys: readonly string[],
): Promise<AxisValue[]> {
  const rows = await context.db
    .select({ key: classes.id, name: classes.name })
    .from(classes)
    .where(and(eq(classes.projectId, run.projectId), inArray(classes.id, [...keys])))
    .orderBy(classes.position, classes.id);
  return [...rows, ...(keys.includes(noKey) ? [none("no class")] : [])];
}

/** The classes of a version in the project's order. */
const classValues = (version: Version): AxisValue[] =>
  frozenClasses(version)
    .sort((a, b) => a.position - b.position || a.index - b.index)
    .map(({ id, name }) => ({ key: id, name }));

/** An axis of class indices of a version. */
function ofIndices(field: MatrixField, version: Version, parts: Parts): Axis {
  const ids = version.classes.map(({ id }) => id);
  return plain(field, {
    isOfClasses: true,
    known: classValues(version),
    keyOf: (value) => (value === null ? noKey : (ids[Number(value)] ?? noKey)),
    isAt: (key) => {
      const index = ids.indexOf(key);
      return index < 0 ? sql`false` : sql`${parts.value} = ${index}`;
    },
    ...parts,
  });
}

/** An axis of class ids, some of which the run may not know. */
const ofClassIds = (field: MatrixField, place: Place, parts: Parts): Axis =>
  plain(field, {
    isOfClasses: true,
    known: classValues(place.version),
    nameMore: (keys) => projectClasses(place, keys),
    ...parts,
  });

const onImage = (alias: SQL) => sql`${alias}.image_id = ${predictions.imageId}`;

async function otherAxis(place: Place, runId: string | null | undefined): Promise<Axis> {
  const { context, run, alias } = place;
  if (!runId)
    throw new AppError("INVALID_INPUT", "Say of which other run the predictions are meant.", "runId");
  const [other] = await visibleByProject(runs, [runId], context);
  if (!other || other instanceof Error) throw other ?? notFound(runId);
  if (other.projectId !== run.projectId) {
    throw new AppError(
      "INVALID_INPUT",
      `Run ${other.number} and run ${run.number} are of different projects: choose two of the same.`,
      "runId",
    );
  }
  return ofIndices("other", await versionOf(context, other.versionId), {
    title: `Predicted by #${other.number} ${other.name}`,
    needsValue: true,
    join: {
      table: sql`${predictions} ${alias}`,
      on: sql`${alias}.run_id = ${other.id} and ${onImage(alias)}`,
    },
    value: sql`${alias}.predicted`,
  });
}

/** What a person said last of each image: the newest vote that names a class, else the newest label. */
async function saidAxis(place: Place, memberId: string | null | undefined): Promise<Axis> {
  const { context, run, alias } = place;
  if (!memberId) throw new AppError("INVALID_INPUT", "Say whose answers are meant.", "memberId");
  const [project] = await context.db
    .select({ teamId: projects.teamId })
    .from(projects)
    .where(eq(projects.id, run.projectId));
  const [person] = await membersByIds(context.db, project?.teamId ?? "", [memberId]);
  const userId = person?.userId ?? "";
  return ofClassIds("said", place, {
    title: `Said by ${person?.name}`,
    needsValue: true,
    join: {
      table: sql`lateral (select coalesce(
        (select v.class_id from votes v where v.image_id = ${predictions.imageId} and v.user_id = ${userId}
          and v.answer = 'class' order by v.sequence desc limit 1),
        (select l.class_id from labels l where l.image_id = ${predictions.imageId} and l.author_id = ${userId}
          order by l.id desc limit 1)) as key) ${alias}`,
      on: sql`true`,
    },
    value: sql`${alias}.key`,
  });
}

const sources: Record<string, string> = {
  import: "an import",
  person: "a person",
  model: "a model",
  review: "a review",
};

/** Who gave the label that each image has today; where no person did, from where it came. */
function labellerAxis({ context, alias }: Place): Axis {
  return plain("labeller", {
    title: "Labelled by",
    join: {
      table: sql`lateral (select coalesce(l.author_id, l.source::text) as key from labels l
        where l.image_id = ${predictions.imageId} order by l.id desc limit 1) ${alias}`,
      on: sql`true`,
    },
    value: sql`${alias}.key`,
    nameMore: async (keys) => {
      const people = await context.db
        .select({ key: user.id, name: user.name })
        .from(user)
        .where(inArray(user.id, [...keys]))
        .orderBy(user.name, user.id);
      const others = Object.entries(sources).flatMap(([key, name]) =>
        keys.includes(key) ? { key, name } : [],
      );
      return [...people, ...others, ...(keys.includes(noKey) ? [none("nobody")] : [])];
    },
  });
}

function importAxis({ context, run, version, alias }: Place): Axis {
  return plain("import", {
    title: "Import",
    join: inDataset(version, alias),
    value: sql`${alias}.import_id`,
    nameMore: async (keys) => {
      const rows = await context.db
        .select({ key: imports.id, name: imports.fileName })
        .from(imports)
        .where(and(eq(imports.projectId, run.projectId), inArray(imports.id, [...keys])))
        .orderBy(imports.id);
      return [...rows, ...(keys.includes(noKey) ? [none("no import")] : [])];
    },
  });
}

const inDataset = (version: Version, alias: SQL) => ({
  table: sql`${datasetImages} ${alias}`,
  on: sql`${alias}.dataset_id = ${version.datasetId} and ${onImage(alias)}`,
});

/** The words of an axis in their order, those that occur. */
const words = (values: readonly AxisValue[]) => async (keys: readonly string[]) =>
  values.filter(({ key }) => keys.includes(key));

/**
 * A field of a run as an axis.
 * @throws AppError NOT_FOUND for a run or person that the caller does not see, INVALID_INPUT where one is missing.
 */
export async function axisOf(context: Context, run: RunRow, side: Side, choice: AxisChoice): Promise<Axis> {
  const version = await versionOf(context, run.versionId);
  const alias = sql.raw(`axis_${side}`);
  const place: Place = { context, run, version, alias };
  switch (choice.field) {
    case "truth":
      return ofIndices("truth", version, { title: "True class", value: sql`${predictions.truth}` });
    case "predicted":
      return ofIndices("predicted", version, {
        title: "Predicted class",
        value: sql`${predictions.predicted}`,
      });
    case "today":
      return ofClassIds("today", place, {
        title: "Label of today",
        join: { table: sql`${images} ${alias}`, on: sql`${alias}.id = ${predictions.imageId}` },
        value: sql`${alias}.class_id`,
      });
    case "other":
      return otherAxis(place, choice.runId);
    case "said":
      return saidAxis(place, choice.memberId);
    case "labeller":
      return labellerAxis(place);
    case "import":
      return importAxis(place);
    case "split":
      return plain("split", {
        title: "Split of the folder",
        join: inDataset(version, alias),
        value: sql`${alias}.split::text`,
        nameMore: words([
          { key: "train", name: "training" },
          { key: "validation", name: "validation" },
          { key: "test", name: "test" },
          none("none named"),
        ]),
      });
    case "outcome":
      return plain("outcome", {
        title: "Right or wrong",
        value: sql`case when ${predictions.truth} = ${predictions.predicted} then 'right' else 'wrong' end`,
        known: [
          { key: "right", name: "right" },
          { key: "wrong", name: "wrong" },
        ],
      });
    case "flag":
      return plain("flag", {
        title: "Flag",
        join: {
          table: sql`lateral (select case when f.raised then 'flagged' end as key from image_flags f
            where f.image_id = ${predictions.imageId} order by f.id desc limit 1) ${alias}`,
          on: sql`true`,
        },
        value: sql`${alias}.key`,
        nameMore: words([{ key: "flagged", name: "flagged" }, none("no flag")]),
      });
    case "outlier":
      return plain("outlier", {
        title: "Unlike the others by",
        join: {
          table: sql`lateral (select o.figure as key from quality_outliers o
            join dataset_quality q on q.id = o.quality_id and q.dataset_id = ${version.datasetId}
            where o.image_id = ${predictions.imageId} order by o.rank limit 1) ${alias}`,
          on: sql`true`,
        },
        value: sql`${alias}.key`,
        nameMore: async (keys) => [
          ...keys.filter((key) => key !== noKey).map((key) => ({ key, name: key })),
          ...(keys.includes(noKey) ? [none("like the others")] : []),
        ],
      });
  }
}

/** Joins what the axes need to a select of predictions. */
export function joinAxes<T extends PgSelect>(select: T, axes: readonly Axis[]): T {
  for (const { join } of axes) if (join) select.leftJoin(join.table, join.on);
  return select;
}
