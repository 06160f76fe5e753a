/**
 * Names under which this browser remembers what models were loaded from and where they ran, with the version of its shape.
 * What is remembered here goes when somebody signs out.
 */
export const rememberedNames = {
  models: "offdiagonal:models:1",
  backends: "offdiagonal:backends:1",
} as const;
