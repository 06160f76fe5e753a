import { type DocumentNode, type FragmentDefinitionNode, parse, visit } from "graphql";

const parsed = new Map<string, FragmentDefinitionNode>();

/**
 * The parsed document of a GraphQL source with every fragment that it spreads, also through other fragments, once each.
 *
 * @param fragments The source of each fragment by its name.
 * @throws Error where a fragment is not among them, or the source is no GraphQL.
 */
export function documentOf(source: string, fragments: Readonly<Record<string, string>>): DocumentNode {
  const definitions = [...parse(source, { noLocation: true }).definitions];
  // Of fragments alone: an operation may be called as the one that it spreads.
  const here = new Set(
    definitions.flatMap((definition) =>
      definition.kind === "FragmentDefinition" ? definition.name.value : [],
    ),
  );
  // Grows while it is walked: what a fragment spreads is found when its turn comes.
  for (const definition of definitions) {
    visit(definition, {
      FragmentSpread({ name: { value: name } }) {
        if (here.has(name)) return;
        here.add(name);
        definitions.push(fragmentOf(name, fragments));
      },
    });
  }
  return { kind: "Document" as DocumentNode["kind"], definitions };
}

function fragmentOf(name: string, fragments: Readonly<Record<string, string>>): FragmentDefinitionNode {
  const known = parsed.get(name);
  if (known) return known;
  const source = fragments[name];
  if (source === undefined) throw new Error(`There is no fragment ${name}.`);
  const [definition] = parse(source, { noLocation: true }).definitions;
  if (definition?.kind !== "FragmentDefinition") throw new Error(`${name} is no fragment.`);
  parsed.set(name, definition);
  return definition;
}
