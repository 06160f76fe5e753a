"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { ListPlus } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { Menu } from "@/app/ui/menu";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../project-context";
import { NewSuite } from "./suites/new-suite";
import { addSuiteCases, suitesPage } from "./suites/operations";

/** As many as one action takes. */
const most = 500;

/** Puts cases into a suite that is there, or into a new one. */
export function IntoSuite({ caseIds }: { caseIds: readonly string[] }) {
  const project = useProject();
  const [isNew, setIsNew] = useState(false);
  const { data } = useQuery(suitesPage, { variables: { project: project.id } });
  const [add] = useMutation(addSuiteCases);
  const ids = caseIds.slice(0, most);
  if (ids.length === 0 || !project.can("review:write")) return null;
  const suites = data?.project.caseSuites.edges.map(({ node }) => node) ?? [];
  const put = async (caseSuiteId: string, name: string) => {
    try {
      await add({ variables: { input: { caseSuiteId, errorCaseIds: [...ids] } } });
      toast.success(ids.length === 1 ? `In ${name} now` : `${ids.length} cases are in ${name} now`);
    } catch (error) {
      toast.error(messageOf(error));
    }
  };
  return (
    <>
      <Menu
        align="end"
        trigger={<Button icon={<ListPlus />}>Into a suite</Button>}
        items={[
          ...suites.map(({ id, name }) => ({ label: name, onSelect: () => void put(id, name) })),
          ...(suites.length > 0 ? (["separator"] as const) : []),
          { label: "New suite…", onSelect: () => setIsNew(true) },
        ]}
      />
      {isNew ? <NewSuite open onOpenChange={setIsNew} caseIds={ids} /> : null}
    </>
  );
}
