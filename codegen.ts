import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: ["app/**/*.{ts,tsx}", "!app/graphql/generated/**"],
  ignoreNoDocuments: true,
  generates: {
    "app/graphql/generated/graphql.ts": {
      plugins: ["typescript-operations"],
      config: {
        scalars: { DateTime: "string", JSON: "unknown", CountTable: "number[][]" },
        useTypeImports: true,
        strictScalars: true,
      },
    },
    "app/graphql/generated/index.ts": { plugins: ["./scripts/graphql/documents.mjs"] },
  },
};

export default config;
