import SchemaBuilder, { InputFieldBuilder } from "@pothos/core";
import ComplexityPlugin from "@pothos/plugin-complexity";
import DataloaderPlugin from "@pothos/plugin-dataloader";
import RelayPlugin from "@pothos/plugin-relay";
import { GraphQLScalarType, getNullableType, isListType, Kind } from "graphql";
import { type IdType, typeOfId } from "@/db/ids";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";

/** Limits that every operation meets before it runs. */
export const operationLimits = {
  depth: 12,
  breadth: 400,
  complexity: 20_000,
  tokens: 4_000,
  aliases: 30,
  directives: 20,
} as const;

/** Rows of a page where the client names no number, and the most it can name. */
export const defaultPage = 50;
export const maxPage = 500;

/** How many of what a list field holds an operation is charged for, where the field has no page size. */
const listCost = 10;

/** Kinds of ids that are only shown as parts of something else: `node` answers as for a missing one. */
const partsOnly: ReadonlySet<IdType> = new Set([
  "AuditEntry",
  "Conversion",
  "ImportRefusal",
  "RunArtifact",
  "Label",
  "Comment",
  "InboxItem",
  "Token",
  "Hook",
  "HookDelivery",
]);

// Connections page forwards only: every keyset query would otherwise need a second, inverted form that no page uses.
InputFieldBuilder.prototype.connectionArgs = function connectionArgs(this: {
  int(options: { description: string }): unknown;
  string(options: { description: string }): unknown;
}) {
  return {
    first: this.int({ description: `Rows of the page, ${defaultPage} by default, ${maxPage} at most.` }),
    after: this.string({ description: "Cursor of the last row seen: the page begins behind it." }),
  };
} as never;

export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: unknown; Output: unknown };
    CountTable: { Input: number[][]; Output: number[][] };
    ID: { Input: string; Output: string };
  };
}>({
  plugins: [RelayPlugin, DataloaderPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: "String",
    // An id is the same text in the table, in GraphQL and in the URL; its prefix names the type.
    encodeGlobalID: (_typename, id) => String(id),
    decodeGlobalID: (id) => {
      const typename = typeOfId(id);
      if (typename === null || partsOnly.has(typename)) throw notFound(id);
      return { typename, id };
    },
    nodesQueryOptions: false,
  },
  complexity: {
    limit: operationLimits,
    // A connection costs its page size, once: its edges are the same rows.
    fieldComplexity: (args, _context, field) => {
      if (field.name === "edges") return { field: 1, multiplier: 1 };
      if (field.args.some((argument) => argument.name === "first")) {
        return { field: 1, multiplier: typeof args.first === "number" ? args.first : defaultPage };
      }
      return { field: 1, multiplier: isListType(getNullableType(field.type)) ? listCost : 1 };
    },
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
  "CountTable",
  new GraphQLScalarType<number[][], number[][]>({
    name: "CountTable",
    description: "Rows of whole numbers: one value, since a matrix of a thousand classes has a million.",
    serialize: (value) => value as number[][],
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
