import "@/server/teams/schema";
import "@/server/teams/mutations";
import "@/server/projects/schema";
import "@/server/images/schema";
import "@/server/datasets/schema";
import "@/server/datasets/grid-schema";
import "@/server/datasets/mutations";
import "@/server/versions/schema";
import "@/server/versions/warnings-schema";
import "@/server/versions/freeze-schema";
import "@/server/imports/schema";
import "@/server/runs/schema";
import "@/server/runs/machine";
import "@/server/run-groups/schema";
import "@/server/models/schema";
import "@/server/base-models/schema";
import "@/server/review/schema";
import "@/server/review/matrix";
import "@/server/review/report-schema";
import "@/server/review/mutations";
import "@/server/compare/schema";
import "@/server/suggestions/schema";
import { builder } from "./builder";
import "./subscription";

/** The whole GraphQL schema. A feature adds its types by being imported above, parents before children. */
export const schema = builder.toSchema();
