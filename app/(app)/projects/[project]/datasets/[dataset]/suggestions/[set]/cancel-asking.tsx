"use client";

import { useMutation } from "@apollo/client/react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../../../project-context";
import { cancelSuggestionSet } from "../operations";

/** Ends the asking; what was answered until then stays. */
export function CancelAsking({ id }: { id: string }) {
  const project = useProject();
  const [cancel, { loading }] = useMutation(cancelSuggestionSet);
  if (!project.can("label:write")) return null;
  return (
    <Button
      size="sm"
      loading={loading}
      onClick={() =>
        void cancel({ variables: { input: { suggestionSetId: id } } }).catch((error: unknown) =>
          toast.error("It goes on.", { description: messageOf(error) }),
        )
      }
    >
      Cancel
    </Button>
  );
}
