import { and, asc, desc, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { runGroups, runs } from "@/db/schema";
import { type Spread, spreadOf } from "@/ml/statistics";
import type { Context } from "@/server/core/context";
import { batched, groupBy } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";
import type { Run } from "@/server/runs/queries";

export type RunGroup = typeof runGroups.$inferSelect;

/** A page of groups, newest first. */
export function runGroupsPage(db: Queryable, where: SQL, { after, limit }: PageRequest): Promise<RunGroup[]> {
  return db
    .select()
    .from(runGroups)
    .where(and(where, after ? lt(runGroups.id, after) : undefined))
    .orderBy(desc(runGroups.id))
    .limit(limit);
}

/** The runs of a group by member; of many groups in one query. The caller has loaded the groups, so may see them. */
export const membersOf = batched<Run[]>(async (ids, context: Context) => {
  const rows = await context.db
    .select()
    .from(runs)
    .where(and(inArray(runs.groupId, [...ids]), isNull(runs.deletedAt)))
    .orderBy(asc(runs.member));
  const byGroup = groupBy(rows, (run) => run.groupId ?? "");
  return ids.map((id) => byGroup.get(id) ?? []);
});

export const measures = ["validationAccuracy", "validationLoss", "testAccuracy", "testLoss"] as const;
type Measure = (typeof measures)[number];
export type MeasureSpread = Spread & { measure: Measure };

/** The spread of each measure over the finished members that have it as a finite number. */
export function spreadsOf(members: readonly Run[]): MeasureSpread[] {
  const finished = members.filter((run) => run.state === "finished");
  return measures.flatMap((measure) => {
    const values = finished.map((run) => run[measure]).filter((value) => value !== null);
    const spread = spreadOf(values.filter(Number.isFinite));
    return spread ? [{ measure, ...spread }] : [];
  });
}

/**
 * Share of right answers over all images that some member validated on and was not trained on: null before every fold
 * has an answer, and for seeds.
 */
export function pooledAccuracyOf(group: RunGroup, members: readonly Run[]): number | null {
  const { foldCounts } = group;
  if (!foldCounts) return null;
  let right = 0;
  let all = 0;
  for (const run of members) {
    const images = foldCounts[run.member ?? -1]?.reduce((sum, count) => sum + count, 0) ?? 0;
    if (run.state !== "finished" || run.validationAccuracy === null) return null;
    right += Math.round(run.validationAccuracy * images);
    all += images;
  }
  return all > 0 ? right / all : null;
}

export interface GroupCurve {
  name: string;
  epochs: number[];
  /** Over the members that have reached the epoch. */
  means: (number | null)[];
  deviations: (number | null)[];
  /** Members that have reached the epoch. */
  counts: number[];
  members: { member: number; values: (number | null)[]; breaks: EpochBreak[] }[];
}

/** Points of a member's epoch that were no finite numbers. */
export interface EpochBreak {
  epoch: number;
  kind: "nan" | "infinity" | "minus_infinity";
  count: number;
}

type Point = Record<"name", string> &
  Record<"member" | "epoch" | "value" | "nans" | "highs" | "lows", number>;

const curveNames = ["loss", "accuracy", "validation.loss", "validation.accuracy"];

/** One value a member and epoch for each curve: the mean of the epoch's points. */
export async function curvesOf(db: Queryable, groupId: string): Promise<GroupCurve[]> {
  const rows = await db.execute<Point>(sql`
    select m.name, r.member, m.epoch, avg(m.value) as value,
      (count(*) filter (where m.value = 'NaN'))::int as nans,
      (count(*) filter (where m.value = 'Infinity'))::int as highs,
      (count(*) filter (where m.value = '-Infinity'))::int as lows
    from runs r join run_metrics m on m.run_id = r.id
    where r.group_id = ${groupId} and m.name in ${curveNames}
    group by m.name, r.member, m.epoch
    order by m.name, m.epoch, r.member`);
  return [...groupBy(rows, (row) => row.name)].map(([name, points]) => curveOf(name, points));
}

const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);

const breaksOf = ({ epoch, nans, highs, lows }: Point): EpochBreak[] =>
  [
    { epoch, kind: "nan" as const, count: nans },
    { epoch, kind: "infinity" as const, count: highs },
    { epoch, kind: "minus_infinity" as const, count: lows },
  ].filter(({ count }) => count > 0);

function curveOf(name: string, points: Point[]): GroupCurve {
  const byEpoch = groupBy(points, (point) => String(point.epoch));
  const epochs = [...byEpoch.keys()].map(Number);
  const spreads = [...byEpoch.values()].map((row) => spreadOf(row.map((point) => Number(point.value))));
  const members = [...groupBy(points, (point) => String(point.member))].map(([member, own]) => {
    const valueAt = new Map(own.map((point) => [point.epoch, Number(point.value)]));
    return {
      member: Number(member),
      values: epochs.map((epoch) => finite(valueAt.get(epoch))),
      breaks: own.flatMap(breaksOf),
    };
  });
  return {
    name,
    epochs,
    means: spreads.map((spread) => finite(spread?.mean)),
    deviations: spreads.map((spread) => finite(spread?.deviation ?? undefined)),
    counts: spreads.map((spread) => spread?.count ?? 0),
    members: members.sort((a, b) => a.member - b.member),
  };
}
