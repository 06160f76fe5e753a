import { readFileSync, writeFileSync } from "node:fs";
import { lexicographicSortSchema, printSchema } from "graphql";
import { schema } from "@/server/graphql/schema";

/**
 * Writes the schema that the server really has to schema.graphql, which the page's operations are typed against.
 * With --check it writes nothing and fails where the two differ.
 */
const file = new URL("../schema.graphql", import.meta.url);
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;

if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== printed) {
    console.error("schema.graphql is not what the server has. Run: npm run graphql:print");
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, printed);
}
