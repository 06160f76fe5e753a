import { expect } from "vitest";
import { newId, typeOfId } from "@/db/ids";
import type { Context } from "@/server/core/context";
import { schema } from "@/server/graphql/schema";
import { execute } from "./graphql";
import { cases } from "./isolation-cases";

/** An id of the same kind that names nothing. */
export function absent(id: string): string {
  const type = typeOfId(id);
  if (!type) throw new Error(`no kind of id: ${id}`);
  return newId(type);
}

/** What a client sees, with the id taken out: only then can two answers be compared. */
export async function answer(
  context: Context,
  source: string,
  variables: object,
  id: string,
): Promise<string> {
  const { data, errors } = await execute(context, source, { ...variables });
  return JSON.stringify({ data, errors }).replaceAll(id, "ID");
}

/** A foreign id and one that names nothing: `stranger`, who may see neither, is told the same of both. */
export async function expectAlike(
  stranger: Context,
  source: string,
  variablesOf: (id: string) => object,
  id: string,
): Promise<void> {
  const other = absent(id);
  const foreign = await answer(stranger, source, variablesOf(id), id);
  const missing = await answer(stranger, source, variablesOf(other), other);
  expect(foreign).toContain('"code":"NOT_FOUND"');
  expect(foreign).toBe(missing);
}

/** A mutation of the schema, with its input as the one variable. */
export function operation(name: string): string {
  const field = schema.getMutationType()?.getFields()[name];
  const type = field?.args[0]?.type;
  return `mutation ($input: ${type}) { ${name}(input: $input) ${cases[name]?.selection ?? "{ id }"} }`;
}
