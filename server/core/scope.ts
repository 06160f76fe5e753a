import DataLoader from "dataloader";
import { and, eq, inArray, or, type SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Queryable } from "@/db/connection";
import { type IdType, typeOfId } from "@/db/ids";
import * as table from "@/db/schema";
import type { Actor, Context, Grant } from "./context";
import { AppError, notFound } from "./errors";
import { type Action, can, permissionsOf, policy, type Role, type TokenScope } from "./policy";

/** Where an object belongs. */
export interface Scope {
  teamId: string;
  /** Null for what belongs to the team itself. */
  projectId: string | null;
}

export interface Access extends Scope {
  role: Role;
}

/** Tables whose rows carry a project_id. */
const projectTables = {
  Class: table.classes,
  Image: table.images,
  LabelBatch: table.labelBatches,
  ImageFlag: table.imageFlags,
  Dataset: table.datasets,
  SavedView: table.savedViews,
  Upload: table.uploads,
  Import: table.imports,
  Version: table.versions,
  Freeze: table.freezes,
  Run: table.runs,
  RunGroup: table.runGroups,
  RunImport: table.runImports,
  RunSelection: table.runSelections,
  Sweep: table.sweeps,
  Evaluation: table.evaluations,
  Model: table.models,
  TryLink: table.tryLinks,
  BaseModel: table.baseModels,
  ErrorCase: table.errorCases,
  CaseSuite: table.caseSuites,
  Thread: table.threads,
  Review: table.reviews,
  ReviewLink: table.reviewLinks,
  CauseTag: table.causeTags,
  SuggestionSet: table.suggestionSets,
  LabelQueue: table.labelQueues,
  DatasetQuality: table.datasetQuality,
  Embedding: table.embeddings,
  Hook: table.hooks,
  RegisteredModel: table.registeredModels,
  ModelVersion: table.modelVersions,
  Promotion: table.promotions,
  Note: table.notes,
  Report: table.reports,
} as const satisfies Partial<Record<IdType, PgTable>>;

const teamTables = {
  Member: table.members,
  Invitation: table.invitations,
} as const satisfies Partial<Record<IdType, PgTable>>;

/** The team and project of the object that an id names, or null where there is none. */
async function scopeOf(db: Queryable, id: string): Promise<Scope | null> {
  const type = typeOfId(id);
  if (type === null) return null;
  if (type === "Team") {
    const [row] = await db.select({ teamId: table.teams.id }).from(table.teams).where(eq(table.teams.id, id));
    return row ? { ...row, projectId: null } : null;
  }
  if (type in teamTables) {
    const owner = teamTables[type as keyof typeof teamTables];
    const [row] = await db.select({ teamId: owner.teamId }).from(owner).where(eq(owner.id, id));
    return row ? { ...row, projectId: null } : null;
  }
  const { projects } = table;
  const columns = { teamId: projects.teamId, projectId: projects.id };
  if (type === "Project") {
    const [row] = await db.select(columns).from(projects).where(eq(projects.id, id));
    return row ?? null;
  }
  if (type in projectTables) {
    const owned = projectTables[type as keyof typeof projectTables];
    const [row] = await db
      .select(columns)
      .from(owned)
      .innerJoin(projects, eq(projects.id, owned.projectId))
      .where(eq(owned.id, id));
    return row ?? null;
  }
  return null;
}

/** The signed-in person, or an error that says to sign in. */
export function requireActor(context: Context) {
  if (!context.actor) throw new AppError("UNAUTHENTICATED", "You are signed out. Sign in and try again.");
  return context.actor;
}

/**
 * Whether people may still read a project, asked for many at once: those who hear of one event ask at the same moment.
 * Nothing is remembered: who was removed is refused at once. By `project user`.
 */
export function readersOf(db: Queryable): DataLoader<string, boolean> {
  return new DataLoader(
    async (keys) => {
      const asked = keys.map((key) => key.split(" "));
      const rows = await db
        .select({ projectId: table.projects.id, userId: table.members.userId, role: table.members.role })
        .from(table.projects)
        .innerJoin(table.members, eq(table.members.teamId, table.projects.teamId))
        .where(
          and(
            inArray(table.projects.id, [...new Set(asked.map(([projectId = ""]) => projectId))]),
            inArray(table.members.userId, [...new Set(asked.map(([, userId = ""]) => userId))]),
          ),
        );
      const able = new Set(
        rows
          .filter(({ role }) => can(role, "project:read"))
          .map(({ projectId, userId }) => `${projectId} ${userId}`),
      );
      return keys.map((key) => able.has(key));
    },
    { cache: false, maxBatchSize: 1000 },
  );
}

/** The caller's role in a team, or null. */
async function roleIn(db: Queryable, userId: string, teamId: string): Promise<Role | null> {
  const [row] = await db
    .select({ role: table.members.role })
    .from(table.members)
    .where(and(eq(table.members.userId, userId), eq(table.members.teamId, teamId)));
  return row?.role ?? null;
}

/**
 * The caller's memberships that count, in a query where `projects` are joined with `members`: theirs, within what their
 * access token is bound to. Each read of what belongs to a project goes through it.
 */
export function ownProjects({ id, grant }: Actor): SQL | undefined {
  return and(
    eq(table.members.teamId, table.projects.teamId),
    eq(table.members.userId, id),
    grant ? boundProjects(grant.bounds) : undefined,
  );
}

/** Projects that a token's bounds name, by themselves or by their team. */
export function boundProjects(bounds: Grant["bounds"]): SQL | undefined {
  if (bounds === null) return undefined;
  return or(
    inArray(table.projects.teamId, [...bounds.teamIds]),
    inArray(table.projects.id, [...bounds.projectIds]),
  );
}

/** The caller's memberships, in a query over `members`; a token bound to a project counts for the project's team. */
export function ownTeams(db: Queryable, { id, grant }: Actor): SQL | undefined {
  const own = eq(table.members.userId, id);
  if (!grant?.bounds) return own;
  const { teamIds, projectIds } = grant.bounds;
  const ofProjects = db
    .select({ teamId: table.projects.teamId })
    .from(table.projects)
    .where(inArray(table.projects.id, [...projectIds]));
  return and(own, or(inArray(table.members.teamId, [...teamIds]), inArray(table.members.teamId, ofProjects)));
}

/** Throws FORBIDDEN where the caller came by an access token without a scope; null: where they came by any. */
export function requireScope({ grant }: Actor, scope: TokenScope | null, label: string): void {
  if (!grant) return;
  if (scope === null) {
    throw new AppError(
      "FORBIDDEN",
      `An access token, whatever its scopes, does not allow: ${label}. Sign in and do it there.`,
    );
  }
  if (grant.scopes.includes(scope)) return;
  throw new AppError(
    "FORBIDDEN",
    `This access token lacks the scope “${scope}”, which this needs: ${label}. Make a token with it in your account.`,
  );
}

/** Every action that the caller may do in a role: what the role allows, within their access token's scopes. */
export function permissionsIn({ actor }: Context, role: Role): Action[] {
  const grant = actor?.grant;
  return permissionsOf(role).filter((action) => {
    const { scope } = policy[action];
    return !grant || (scope !== null && grant.scopes.includes(scope));
  });
}

/** Throws FORBIDDEN where a role is not enough for an action. */
export function requireRole(role: Role, action: Action): void {
  if (can(role, action)) return;
  throw new AppError(
    "FORBIDDEN",
    `Your role in this team is ${role}, and that does not allow: ${policy[action].label}. An owner of the team can change your role.`,
  );
}

/**
 * The one gate to every object: finds what the id names through the caller's memberships.
 * Throws NOT_FOUND for a foreign id exactly as for a missing one, FORBIDDEN where the role is not enough.
 */
export async function requireAccess(
  context: Context,
  id: string,
  action: Action,
  db: Queryable = context.db,
): Promise<Access> {
  const actor = requireActor(context);
  const scope = await scopeOf(db, id);
  if (!scope || !isWithin(actor, scope)) throw notFound(id);
  const role = await roleIn(db, actor.id, scope.teamId);
  if (!role) throw notFound(id);
  requireScope(actor, policy[action].scope, policy[action].label);
  requireRole(role, action);
  return { ...scope, role };
}

/** Whether an object lies where the caller's token serves; what belongs to a team itself needs the team named. */
function isWithin({ grant }: Actor, { teamId, projectId }: Scope): boolean {
  if (!grant?.bounds) return true;
  const { teamIds, projectIds } = grant.bounds;
  return teamIds.includes(teamId) || (projectId !== null && projectIds.includes(projectId));
}
