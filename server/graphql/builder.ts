import SchemaBuilder from "@pothos/core";
import ComplexityPlugin from "@pothos/plugin-complexity";
import DataloaderPlugin from "@pothos/plugin-dataloader";
import RelayPlugin from "@pothos/plugin-relay";
import { GraphQLScalarType, Kind } from "graphql";
import { typeOfId } from "@/db/ids";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";

/** Limits that every operation meets before it runs. */
export const operationLimits = { depth: 12, breadth: 400, complexity: 20_000, tokens: 4_000 } as const;

export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: unknown; Output: unknown };
    ID: { Input: string; Output: string };
  };
}>({
  plugins: [RelayPlugin, DataloaderPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: "String",
    // An id is the same text in the table, in GraphQL and in the URL; its prefix names the type.
    encodeGlobalID: (_typename, id) => String(id),
    decodeGlobalID: (id) => ({ typename: typeOfId(id) ?? "", id }),
    nodesQueryOptions: false,
  },
  complexity: {
    limit: operationLimits,
    defaultListMultiplier: 10,
    complexityError: (kind) =>
      new AppError(
        "LIMIT_EXCEEDED",
        `The operation asks for too much at once (${kind.toLowerCase()}). Ask for fewer fields or shorter lists.`,
      ),
  },
});

builder.addScalarType(
  "DateTime",
  new GraphQLScalarType<Date, string>({
    name: "DateTime",
    description: "An instant as ISO 8601 text.",
    serialize: (value) => new Date(value as string | Date).toISOString(),
    parseValue: (value) => {
      const date = new Date(String(value));
      if (Number.isNaN(date.getTime()))
        throw new AppError("INVALID_INPUT", `Not an ISO 8601 instant: ${String(value)}`);
      return date;
    },
  }),
);

builder.addScalarType(
  "JSON",
  new GraphQLScalarType<unknown, unknown>({
    name: "JSON",
    description: "Any JSON value.",
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: (node) => {
      if (node.kind === Kind.STRING || node.kind === Kind.BOOLEAN) return node.value;
      if (node.kind === Kind.NULL) return null;
      if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return Number(node.value);
      throw new AppError("INVALID_INPUT", "Give JSON objects and lists as a variable.");
    },
  }),
);

builder.queryType({});
builder.mutationType({});
builder.subscriptionType({});
