import { type ExecutionResult, graphql } from "graphql";
import { expect } from "vitest";
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

/** What an operation answers, which may have no error. */
export async function ask<T>(
  context: Context,
  source: string,
  variables: Record<string, unknown>,
): Promise<T> {
  const { data, errors } = await execute(context, source, variables);
  expect(errors).toBeUndefined();
  return data as T;
}

/** The first error of an operation. */
export async function errorOf(context: Context, source: string, variables: Record<string, unknown>) {
  return (await execute(context, source, variables)).errors?.[0];
}
