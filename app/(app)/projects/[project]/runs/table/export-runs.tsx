"use client";

import { useApolloClient } from "@apollo/client/react";
import { Braces, Download, Sheet } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { ExportRunsQuery } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { csvOf } from "@/app/ui/csv";
import { formatCount } from "@/app/ui/format";
import { Menu } from "@/app/ui/menu";
import { saveText } from "@/app/ui/save-file";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../project-context";
import { bundlesQuery, mostBundles } from "./bundles";
import { bundleRecord, type ExportRecord, runRecord, spreadKeys } from "./export-records";
import { type Field, several } from "./field-text";
import type { TableState } from "./use-table-state";

const exportPage = graphql(`
  query ExportRuns(
    $project: ID!
    $filter: String
    $sort: RunSort
    $shown: ShownRuns
    $keys: [String!]!
    $after: String
  ) {
    project(id: $project) {
      id
      runs(first: 500, after: $after, filter: $filter, sort: $sort, shown: $shown) {
        edges {
          cursor
          node {
            id
            number
            name
            tags
            aliases
            values(keys: $keys)
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** More are too much for a page to hold: they are read from the API. */
const mostExported = 100_000;

/** Says that a file holds not all that is listed. */
const tellRest = (what: string) =>
  void toast.warning(`${what} are in the file, not all`, {
    description: "Narrow the filter to export the others, or read them from the API.",
  });

/** The table as it is shown, all its pages or all its groups, as a file: numbers as they are, not as they are written for people. */
export function ExportRuns({ state, fields }: { state: TableState; fields: readonly Field[] }) {
  const project = useProject();
  const apollo = useApolloClient();
  const [read, setRead] = useState<number | null>(null);
  const shownKeys = state.columns.map(({ key }) => key);

  const groupsBy = async (by: string) => {
    const keys = spreadKeys(shownKeys, by, fields);
    const { filter, sort, shown } = state;
    const { data } = await apollo.query({
      query: bundlesQuery,
      variables: { project: project.id, filter, sort, shown, by, keys },
      fetchPolicy: "no-cache",
    });
    if (!data) throw new Error("The server gave no groups: try again.");
    const bundles = data.project.runBundles;
    if (bundles.length === mostBundles) tellRest(`The first ${formatCount(mostBundles)} groups`);
    return bundles.map((bundle) => bundleRecord(by, keys, bundle));
  };
  const everyRun = async () => {
    const keys = shownKeys.filter((key) => !several.some((one) => one === key));
    const records: ExportRecord[] = [];
    let after: string | null = null;
    for (;;) {
      const answer: { data?: ExportRunsQuery } = await apollo.query({
        query: exportPage,
        variables: {
          ...{ project: project.id, filter: state.filter, sort: state.sort, shown: state.shown },
          ...{ keys, after },
        },
        fetchPolicy: "no-cache",
      });
      const page = answer.data?.project.runs;
      if (!page) throw new Error("The server gave no runs: try again.");
      for (const { node } of page.edges) records.push(runRecord(keys, node));
      setRead(records.length);
      after = page.pageInfo.endCursor ?? null;
      if (!page.pageInfo.hasNextPage) return records;
      if (records.length >= mostExported) {
        tellRest(`The first ${formatCount(records.length)} runs`);
        return records;
      }
    }
  };
  const save = (write: (records: ExportRecord[]) => void) => {
    setRead(0);
    (state.by === null ? everyRun() : groupsBy(state.by))
      .then(write)
      .catch(
        (error: unknown) => void toast.error("The runs were not exported", { description: messageOf(error) }),
      )
      .finally(() => setRead(null));
  };
  return (
    <Menu
      align="end"
      trigger={
        <Button icon={<Download />} loading={read !== null}>
          {read ? formatCount(read) : "Export"}
        </Button>
      }
      items={[
        { heading: state.by === null ? "The runs that are listed" : "The groups that are listed" },
        {
          label: "Table",
          icon: <Sheet />,
          hint: "CSV",
          onSelect: () => save((records) => saveText("runs.csv", csvOf(records), "text/csv")),
        },
        {
          label: "Records",
          icon: <Braces />,
          hint: "JSON",
          onSelect: () =>
            save((records) =>
              saveText("runs.json", `${JSON.stringify(records, null, 2)}\n`, "application/json"),
            ),
        },
      ]}
    />
  );
}
