import { and, eq } from "drizzle-orm";
import {
  modelVersions,
  promotionApprovals,
  promotionStates,
  promotions,
  promotionTurns,
  registeredModels,
} from "@/db/schema";
import { type PromotionCheck as CheckRow, promotionChecks } from "@/ml/promotion";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Project } from "@/server/projects/schema";
import { Run } from "@/server/runs/schema";
import { CaseSuite } from "@/server/suites/schema";
import { User } from "@/server/teams/schema";
import { checksOf } from "./checks";
import { decisionsOpenTo } from "./decisions";
import {
  type ModelAlias as AliasRow,
  aliasesOf,
  aliasesOfVersions,
  championModelsOf,
  type ModelVersionFile as FileRow,
  filesOfVersion,
  modelVersionsPage,
  promotionsPage,
  type RegisteredModel as Row,
  registeredModelsPage,
  type PromotionTurn as TurnRow,
  turnsOf,
  type ModelVersion as VersionRow,
  versionCountOf,
  versionsOfRuns,
} from "./queries";

export const PromotionApproval = builder.enumType("PromotionApproval", {
  description:
    "Who has to agree to a promotion. other: another person than the one who asks. owner: an owner of the team, who may be the one who asks.",
  values: promotionApprovals,
});
const PromotionState = builder.enumType("PromotionState", {
  description:
    "held_back: a check of the rule failed. waiting: for an approval. applied: the alias was moved.",
  values: promotionStates,
});
const PromotionTurnKind = builder.enumType("PromotionTurnKind", {
  description: "forced: by an owner, though the rule held it back or nobody had approved it.",
  values: promotionTurns.kind.enumValues,
});
const PromotionCheckKind = builder.enumType("PromotionCheckKind", {
  description:
    "significance: beats the champion by McNemar’s test on their common test images. cases: no open error case of a suite regressed. parity: browsers decide as the worker did.",
  values: promotionChecks,
});

export const RegisteredModel = builder.loadableNodeRef("RegisteredModel", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(registeredModels, ids, context),
});
export const ModelVersion = builder.loadableNodeRef("ModelVersion", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(modelVersions, ids, context),
});
export const Promotion = builder.loadableNodeRef("Promotion", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(promotions, ids, context),
});

const PromotionCheck = builder.objectRef<CheckRow>("PromotionCheck").implement({
  description: "What one check of a rule came to when it was made.",
  fields: (t) => ({
    kind: t.expose("kind", { type: PromotionCheckKind }),
    passed: t.exposeBoolean("passed"),
    words: t.exposeString("words", { description: "For people, with the figures that it went by." }),
    figures: t.field({
      type: "JSON",
      description: "The figures by name, such as common, broken, fixed and p.",
      resolve: ({ figures }) => figures,
    }),
  }),
});

const PromotionTurn = builder.objectRef<TurnRow>("PromotionTurn").implement({
  description: "What a person did about a promotion.",
  fields: (t) => ({
    kind: t.expose("kind", { type: PromotionTurnKind }),
    reason: t.exposeString("reason"),
    checks: t.field({
      type: [PromotionCheck],
      complexity: { field: 1, multiplier: promotionChecks.length },
      resolve: (turn) => turn.checks,
    }),
    author: t.field({ type: User, resolve: (turn) => turn.authorId }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

const PromotionDecisions = builder
  .objectRef<Awaited<ReturnType<typeof decisionsOpenTo>>>("PromotionDecisions")
  .implement({
    description: "What the viewer can do about a promotion now.",
    fields: (t) => ({
      approve: t.exposeBoolean("approve"),
      notApprover: t.exposeString("notApprover", {
        nullable: true,
        description: "Why the viewer cannot approve one that waits.",
      }),
      refuse: t.exposeBoolean("refuse"),
      withdraw: t.exposeBoolean("withdraw"),
      force: t.exposeBoolean("force"),
    }),
  });

Promotion.implement({
  description: "A wish to give an alias to a version, or to take it away, and what became of it.",
  fields: (t) => ({
    registeredModel: t.field({ type: RegisteredModel, resolve: (row) => row.registeredModelId }),
    alias: t.exposeString("alias"),
    version: t.field({
      type: ModelVersion,
      nullable: true,
      description: "Null: the alias is to name nothing.",
      resolve: (row) => row.modelVersionId,
    }),
    formerVersion: t.field({
      type: ModelVersion,
      nullable: true,
      description: "What the alias named before.",
      resolve: (row) => row.formerVersionId,
    }),
    isRollback: t.boolean({
      description: "The version had the alias before.",
      resolve: (row) => row.rollback,
    }),
    state: t.expose("state", { type: PromotionState }),
    askedBy: t.field({ type: User, resolve: (row) => row.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    turns: t.field({
      type: [PromotionTurn],
      description: "In the order in which they were made; each keeps the checks of its time.",
      // Asked and decided.
      complexity: { field: 1, multiplier: 2 },
      resolve: (row, _args, context) => turnsOf(context, row.id),
    }),
    decisions: t.field({
      type: PromotionDecisions,
      resolve: (row, _args, context) => decisionsOpenTo(context, row),
    }),
  }),
});

const ModelVersionFile = builder.objectRef<FileRow>("ModelVersionFile").implement({
  fields: (t) => ({
    format: t.exposeString("format"),
    name: t.exposeString("name"),
    sha256: t.exposeString("sha256"),
    bytes: t.exposeFloat("bytes"),
  }),
});

ModelVersion.implement({
  description:
    "A run under the name of a registered model. Neither it nor its files are deleted while it is.",
  fields: (t) => ({
    registeredModel: t.field({ type: RegisteredModel, resolve: (row) => row.registeredModelId }),
    number: t.exposeInt("number"),
    run: t.field({ type: Run, resolve: (row) => row.runId }),
    note: t.exposeString("note"),
    aliases: t.stringList({ resolve: (row, _args, context) => aliasesOfVersions(context, row.id) }),
    files: t.field({
      type: [ModelVersionFile],
      description: "As they were when it was registered, with the hash of each.",
      resolve: (row, _args, { db }) => filesOfVersion(db, row.id),
    }),
    checks: t.field({
      type: [PromotionCheck],
      description: "What the rule's checks come to now.",
      // It may read all predictions of two runs.
      complexity: { field: 500, multiplier: 1 },
      resolve: async (version, _args, context) => {
        const model = await RegisteredModel.getDataloader(context).load(version.registeredModelId);
        return checksOf(context.db, { model, version, rollback: false });
      },
    }),
    createdBy: t.field({ type: User, resolve: (row) => row.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

const ModelAlias = builder.objectRef<AliasRow>("ModelAlias").implement({
  description: "A name that moves from version to version by promotions.",
  fields: (t) => ({
    alias: t.exposeString("alias"),
    version: t.field({ type: ModelVersion, resolve: (row) => row.modelVersionId }),
    promotion: t.field({
      type: Promotion,
      description: "By which it came to be so.",
      resolve: (row) => row.promotionId,
    }),
    since: t.expose("since", { type: "DateTime" }),
  }),
});

const PromotionRule = builder.objectRef<Row>("PromotionRule").implement({
  description: "What a promotion to a guarded alias is held to.",
  fields: (t) => ({
    guarded: t.exposeStringList("guarded", { description: "The aliases; others are moved freely." }),
    alpha: t.exposeFloat("alpha", {
      nullable: true,
      description: "McNemar’s p against the champion has to be below it; null: it need not be better.",
    }),
    suite: t.field({
      type: CaseSuite,
      nullable: true,
      description: "No open case of it may have regressed.",
      resolve: (row) => row.suiteId,
    }),
    parity: t.exposeBoolean("parity", { description: "Browsers have to decide as the worker did." }),
    approval: t.expose("approval", { type: PromotionApproval }),
  }),
});

const ModelVersionEdge = builder.edgeObject({ type: ModelVersion, name: "ModelVersionEdge" });
const ModelVersionConnection = builder.connectionObject(
  { type: ModelVersion, name: "ModelVersionConnection" },
  ModelVersionEdge,
);
const PromotionEdge = builder.edgeObject({ type: Promotion, name: "PromotionEdge" });
const PromotionConnection = builder.connectionObject(
  { type: Promotion, name: "PromotionConnection" },
  PromotionEdge,
);
const RegisteredModelEdge = builder.edgeObject({ type: RegisteredModel, name: "RegisteredModelEdge" });
const RegisteredModelConnection = builder.connectionObject(
  { type: RegisteredModel, name: "RegisteredModelConnection" },
  RegisteredModelEdge,
);

RegisteredModel.implement({
  description: "A model by its name: what serves under it is found by its aliases.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (row) => row.projectId }),
    name: t.exposeString("name"),
    description: t.exposeString("description"),
    rule: t.field({ type: PromotionRule, resolve: (row) => row }),
    aliases: t.field({
      type: [ModelAlias],
      description: "The champion first, then by name.",
      resolve: (row, _args, context) => aliasesOf(context, row.id),
    }),
    versionCount: t.int({ resolve: (row, _args, context) => versionCountOf(context, row.id) }),
    versions: t.connection(
      {
        type: ModelVersion,
        description: "Newest first.",
        resolve: (row, args, { db }) =>
          page(
            args,
            (version: VersionRow) => version.id,
            (request) => modelVersionsPage(db, row.id, request),
          ),
      },
      ModelVersionConnection,
      ModelVersionEdge,
    ),
    promotions: t.connection(
      {
        type: Promotion,
        description: "Newest first.",
        args: { state: t.arg({ type: PromotionState }) },
        resolve: (row, { state, ...args }, { db }) =>
          page(
            args,
            (promotion: typeof promotions.$inferSelect) => promotion.id,
            (request) =>
              promotionsPage(
                db,
                and(
                  eq(promotions.registeredModelId, row.id),
                  state ? eq(promotions.state, state) : undefined,
                ),
                request,
              ),
          ),
      },
      PromotionConnection,
      PromotionEdge,
    ),
    createdBy: t.field({ type: User, resolve: (row) => row.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

builder.objectFields(Project, (t) => ({
  registeredModels: t.connection(
    {
      type: RegisteredModel,
      description: "By name.",
      resolve: (project, args, { db }) =>
        page(
          args,
          ({ name }: Row) => name,
          (request) => registeredModelsPage(db, project.id, request),
        ),
    },
    RegisteredModelConnection,
    RegisteredModelEdge,
  ),
}));

builder.objectFields(CaseSuite, (t) => ({
  championOf: t.field({
    type: RegisteredModel,
    nullable: true,
    description: "The model whose champion is the suite’s baseline run, and changes with it.",
    resolve: (suite, _args, context) => championModelsOf(context, suite.id),
  }),
}));

builder.objectFields(Run, (t) => ({
  modelVersions: t.field({
    type: [ModelVersion],
    description: "As what it is registered, newest first.",
    resolve: async (run, _args, context) => (await versionsOfRuns(context, run.id)).map(({ id }) => id),
  }),
}));

builder.queryFields((t) => ({
  registeredModel: t.field({
    type: RegisteredModel,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
  modelVersion: t.field({
    type: ModelVersion,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
  promotion: t.field({
    type: Promotion,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
