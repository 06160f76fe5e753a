"use client";

import { useMutation } from "@apollo/client/react";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../project-context";

const deleteErrorCase = graphql(`
  mutation DeleteErrorCase($id: ID!) {
    deleteErrorCase(input: { errorCaseId: $id }) {
      id
    }
  }
`);

/** Deletes an error case after a question, and goes to the list. */
export function DeleteCase({ id }: { id: string }) {
  const project = useProject();
  const router = useRouter();
  const [remove] = useMutation(deleteErrorCase);
  return (
    <ConfirmDialog
      trigger={<Button icon={<Trash2 />}>Delete</Button>}
      title="Delete this error case?"
      description="Its comments go with it. The picture stays where it came from."
      confirmLabel="Delete"
      danger
      onConfirm={async () => {
        await remove({ variables: { id } }).catch((error: unknown) => {
          throw new Error(messageOf(error));
        });
        toast.success("The error case is deleted");
        router.replace(`/projects/${project.id}/error-cases`);
      }}
    />
  );
}
