import "@/server/teams/schema";
import "@/server/teams/mutations";
import "@/server/projects/schema";
import { builder } from "./builder";
import "./subscription";

/** The whole GraphQL schema. A feature adds its types by being imported above, parents before children. */
export const schema = builder.toSchema();
