/**
 * A plugin of graphql-codegen: the types of each `graphql(…)` in the app by its source, and the sources of the
 * fragments. The client preset writes every document's syntax tree into one module, which each page then reads whole
 * (650 kB for 200 operations); here a page parses its own few.
 *
 * @param {unknown} _schema
 * @param {readonly { rawSDL?: string, document?: import("graphql").DocumentNode }[]} sources
 * @returns {string} the module
 */
export function plugin(_schema, sources) {
  /** @type {string[]} */
  const types = [];
  /** @type {string[]} */
  const fragments = [];
  for (const { rawSDL = "", document } of sources) {
    const [definition, ...more] = document?.definitions ?? [];
    if (!definition || !("name" in definition) || !definition.name || more.length > 0) {
      throw new Error(`graphql(…) takes one named operation or fragment: ${rawSDL}`);
    }
    const source = JSON.stringify(rawSDL.replaceAll("\r\n", "\n"));
    const name = definition.name.value;
    if (definition.kind === "FragmentDefinition") {
      fragments.push(`  ${name}: ${source},`);
      types.push(`  ${source}: TypedDocumentNode<types.${name}Fragment, unknown>;`);
    } else if (definition.kind === "OperationDefinition") {
      const type = name + definition.operation.replace(/^./, (letter) => letter.toUpperCase());
      types.push(`  ${source}: TypedDocumentNode<types.${type}, types.${type}Variables>;`);
    }
  }
  return `import type { TypedDocumentNode } from "@apollo/client";
import { documentOf } from "../document";
import type * as types from "./graphql";

interface Documents {
${types.join("\n")}
}

const fragments: Readonly<Record<string, string>> = {
${fragments.join("\n")}
};

/** The document of a source, with the fragments that it spreads; typed by the source. */
export function graphql<Source extends keyof Documents>(source: Source): Documents[Source] {
  return documentOf(source, fragments) as Documents[Source];
}
`;
}
