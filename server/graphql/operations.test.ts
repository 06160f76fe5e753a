import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InMemoryCache } from "@apollo/client";
import { complexityFromQuery } from "@pothos/plugin-complexity";
import {
  type DocumentNode,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type NamedTypeNode,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
} from "graphql";
import { expect, test } from "vitest";
import { documentOf } from "@/app/graphql/document";
import { newId } from "@/db/ids";
import { operationLimits } from "./builder";
import { schema } from "./schema";

/** The sources of all operations and fragments of the pages, as they are generated from them. */
async function sourcesOfPages(): Promise<string[]> {
  const text = await readFile(join(import.meta.dirname, "../../app/graphql/generated/index.ts"), "utf8");
  return [...text.matchAll(/^ {2}("(?:[^"\\]|\\.)*"): Typed/gm)].map(([, source]) =>
    JSON.parse(source ?? '""'),
  );
}

const operationOf = (document: DocumentNode) =>
  document.definitions.find((one): one is OperationDefinitionNode => one.kind === "OperationDefinition");

/** Something that a type takes: a number asks for a page of so many. */
function anyOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return anyOf(type.ofType);
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) return givenOf(Object.values(type.getFields()));
  return scalars[type.name] ?? "given";
}
const scalars: Record<string, unknown> = {
  ID: newId("Project"),
  Int: 100,
  Float: 1,
  Boolean: true,
  DateTime: "2026-01-01",
  JSON: {},
};

/** Something for each that has to be given. */
const givenOf = (wanted: readonly { name: string; type: GraphQLInputType }[]): Record<string, unknown> =>
  Object.fromEntries(wanted.flatMap(({ name, type }) => (isNonNullType(type) ? [[name, anyOf(type)]] : [])));

const variablesOf = ({ variableDefinitions = [] }: OperationDefinitionNode) =>
  variableDefinitions.flatMap(({ variable, type }) => {
    const known = typeFromAST(schema, type as NamedTypeNode);
    return known && isInputType(known) ? [{ name: variable.name.value, type: known }] : [];
  });

const cache = new InMemoryCache();

test("every operation of the pages stays within the limits", async () => {
  const sources = await sourcesOfPages();
  const fragments = Object.fromEntries(
    sources.flatMap((source) =>
      parse(source).definitions.flatMap((one) =>
        one.kind === "FragmentDefinition" ? [[one.name.value, source]] : [],
      ),
    ),
  );
  const over: string[] = [];
  let operations = 0;
  for (const source of sources) {
    // As they are sent: with the type of everything.
    const document = cache.transformDocument(documentOf(source, fragments));
    const operation = operationOf(document);
    if (!operation) continue;
    operations += 1;
    const variables = givenOf(variablesOf(operation));
    const { complexity, depth, breadth } = complexityFromQuery(document, { schema, variables });
    const isWithin =
      complexity <= operationLimits.complexity &&
      depth <= operationLimits.depth &&
      breadth <= operationLimits.breadth;
    if (!isWithin)
      over.push(`${operation.name?.value}: complexity ${complexity}, depth ${depth}, breadth ${breadth}`);
  }
  expect(operations).toBeGreaterThan(200);
  expect(over).toEqual([]);
});
