import { and, eq, isNull } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { models, runs, versions } from "@/db/schema";
import { commonClasses, whyNoTeacher } from "@/ml/distillation";
import { trainedChoices } from "@/server/base-models/queries";
import { AppError, notFound } from "@/server/core/errors";

type Classes = readonly { id: string; name: string }[];

/** An earlier run of a project, and whether it can teach one on a version. */
export interface TeacherChoice {
  id: string;
  name: string;
  inputShape: number[];
  scaling: "unit" | "signed" | "standard";
  /** Classes of the version that it knows. */
  commonClasses: number;
  /** Why it cannot teach; null where it can. */
  refusal: string | null;
}

/** Throws INVALID_INPUT where a teacher is named that the project has not, or that knows too few of the classes. */
export async function requireTeacher(
  db: Queryable,
  projectId: string,
  teacher: string,
  classes: Classes,
): Promise<void> {
  if (teacher === "") return;
  const [row] = await db
    .select({ classes: models.classes, number: runs.number })
    .from(models)
    .innerJoin(runs, eq(runs.id, models.runId))
    .where(and(eq(models.runId, teacher), eq(models.projectId, projectId), isNull(runs.deletedAt)));
  const wrong = (message: string) =>
    new AppError("INVALID_INPUT", `Teacher: ${message}`, "configuration.learning.teacher");
  if (!row) throw wrong("the project has no run with a model of this id: choose a finished one, or none.");
  const reason = whyNoTeacher(classes, row.classes);
  if (reason) throw wrong(`run ${row.number} ${reason}: choose another run, or none.`);
}

/** Runs with a model, newest first, and what each could teach on a version of the same project. */
export async function teacherChoices(
  db: Queryable,
  projectId: string,
  versionId: string,
): Promise<TeacherChoice[]> {
  const [version] = await db
    .select({ classes: versions.classes })
    .from(versions)
    .where(and(eq(versions.id, versionId), eq(versions.projectId, projectId)));
  if (!version) throw notFound(versionId);
  const choices = await trainedChoices(db, projectId);
  return choices.map(({ classes, ...choice }) => ({
    ...choice,
    commonClasses: commonClasses(version.classes, classes).student.length,
    refusal: whyNoTeacher(version.classes, classes),
  }));
}
