"use client";

import { useMutation } from "@apollo/client/react";
import { Pencil, ScanSearch, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { SuiteRowFragment } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../../project-context";
import { deleteCaseSuite, faceErrorCases, setSuiteChampion, updateCaseSuite } from "../operations";
import { SuiteDialog } from "../suite-dialog";

/** Lets the runs shown face what they have not faced; changes the suite; deletes it. */
export function SuiteActions({ suite, missing }: { suite: SuiteRowFragment; missing: readonly string[] }) {
  const project = useProject();
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [update] = useMutation(updateCaseSuite);
  const [follow] = useMutation(setSuiteChampion);
  const [remove] = useMutation(deleteCaseSuite);
  const [face, { loading }] = useMutation(faceErrorCases);
  if (!project.can("review:write")) return null;
  const faceNow = async () => {
    try {
      await face({ variables: { input: { projectId: project.id, runIds: [...missing] } } });
      toast.success("The runs face the cases now");
    } catch (error) {
      toast.error(messageOf(error));
    }
  };
  return (
    <>
      {missing.length > 0 ? (
        <Button variant="primary" icon={<ScanSearch />} loading={loading} onClick={() => void faceNow()}>
          Face now ({missing.length} {missing.length === 1 ? "run" : "runs"})
        </Button>
      ) : null}
      <Button icon={<Pencil />} onClick={() => setIsOpen(true)}>
        Change
      </Button>
      <ConfirmDialog
        trigger={<Button icon={<Trash2 />}>Delete</Button>}
        title={`Delete the suite ${suite.name}?`}
        description="Its cases stay, and so does what runs said of them."
        confirmLabel="Delete"
        danger
        onConfirm={async () => {
          await remove({ variables: { id: suite.id } }).catch((error: unknown) => {
            throw new Error(messageOf(error));
          });
          router.replace(`/projects/${project.id}/error-cases/suites`);
        }}
      />
      {isOpen ? (
        <SuiteDialog
          open
          onOpenChange={setIsOpen}
          suite={suite}
          onSave={async ({ championOf, ...settings }) => {
            await update({ variables: { input: { caseSuiteId: suite.id, ...settings } } });
            if (!championOf) return;
            await follow({
              variables: { input: { caseSuiteId: suite.id, registeredModelId: championOf } },
            });
          }}
        />
      ) : null}
    </>
  );
}
