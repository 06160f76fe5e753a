import { type ExecutionResult, graphql } from "graphql";
import type { Context } from "@/server/core/context";
import { maskError } from "@/server/graphql/mask";
import { schema } from "@/server/graphql/schema";

type Answer = {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: unknown } }[];
};

/** Executes an operation as the web process does, errors masked alike. */
export async function execute(
  context: Context,
  source: string,
  variables: Record<string, unknown> = {},
): Promise<Answer> {
  const result: ExecutionResult = await graphql({
    schema,
    source,
    variableValues: variables,
    contextValue: { ...context },
  });
  return {
    data: result.data as Record<string, unknown> | null,
    ...(result.errors ? { errors: result.errors.map((error) => maskError(error.toJSON(), error)) } : {}),
  };
}
