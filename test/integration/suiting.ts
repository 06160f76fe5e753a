import type { Context } from "@/server/core/context";
import { ask } from "./graphql";

interface CaseOf {
  id: string;
  standing: string;
  expectedClass: { id: string };
  answers: { verdict: string; confidence: number; probabilities: number[]; run: { id: string } }[];
  turns: { kind: string; reason: string }[];
}
interface SuiteOf {
  openCases: number;
  repairedCases: number;
  retiredCases: number;
  standings: Record<string, number>[];
}

const caseQuery = `query ($id: ID!, $runs: [ID!]!) { errorCase(id: $id) {
  id standing expectedClass { id } turns { kind reason }
  answers(runIds: $runs) { verdict confidence probabilities run { id } } } }`;
const suiteQuery = `query ($id: ID!, $runs: [ID!]!, $base: ID) { caseSuite(id: $id) { openCases repairedCases retiredCases
  standings(runIds: $runs, baselineRunId: $base) {
    run { id } cases passed failed unknownClass unreadable missing broken fixed heldBack } } }`;

/** What tests of suites ask for and do, as a person. */
export function suiteClient(context: Context) {
  return {
    readCase: async (id: string, runs: string[]) =>
      (await ask<{ errorCase: CaseOf }>(context, caseQuery, { id, runs })).errorCase,
    readSuite: async (id: string, runs: string[], base: string | null = null) =>
      (await ask<{ caseSuite: SuiteOf }>(context, suiteQuery, { id, runs, base })).caseSuite,
    mutate: (name: string, input: Record<string, unknown>, selection = "{ id }") =>
      ask<Record<string, Record<string, unknown>>>(
        context,
        `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) ${selection} }`,
        { input },
      ),
  };
}
