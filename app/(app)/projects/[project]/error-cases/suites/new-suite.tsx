"use client";

import { useMutation } from "@apollo/client/react";
import { useRouter } from "next/navigation";
import { useProject } from "../../project-context";
import { createCaseSuite, setSuiteChampion } from "./operations";
import { SuiteDialog } from "./suite-dialog";

/** Makes a suite, of cases where some are given, and goes to it. */
export function NewSuite({
  open,
  onOpenChange,
  caseIds = [],
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  caseIds?: readonly string[];
}) {
  const project = useProject();
  const router = useRouter();
  const [create] = useMutation(createCaseSuite);
  const [follow] = useMutation(setSuiteChampion);
  return (
    <SuiteDialog
      open={open}
      onOpenChange={onOpenChange}
      note={
        caseIds.length > 0
          ? `${caseIds.length === 1 ? "The case is" : `${caseIds.length} cases are`} put into it.`
          : undefined
      }
      onSave={async ({ championOf, ...settings }) => {
        const { data } = await create({
          variables: { input: { projectId: project.id, ...settings, errorCaseIds: [...caseIds] } },
        });
        if (data && championOf) {
          await follow({
            variables: { input: { caseSuiteId: data.createCaseSuite.id, registeredModelId: championOf } },
          });
        }
        if (data) router.push(`/projects/${project.id}/error-cases/suites/${data.createCaseSuite.id}`);
      }}
    />
  );
}
