"use client";

import { useApolloClient } from "@apollo/client/react";
import { usePathname, useRouter } from "next/navigation";
import { aheadText } from "@/app/(app)/ahead-of-champion";
import { percent } from "@/app/format";
import { useProjectEvent } from "@/app/graphql/events";
import { graphql } from "@/app/graphql/generated";
import { toast } from "@/app/ui/toaster";
import { useProject } from "./project-context";

const endedRun = graphql(`
  query EndedRun($id: ID!) {
    run(id: $id) {
      id
      number
      name
      state
      failureMessage
      testAccuracy
      isFollowed
      ahead {
        ...AheadFacts
      }
    }
  }
`);

/**
 * Says that a run which the viewer follows has finished or failed, or that one is ahead of a champion that is theirs to
 * keep, wherever in the project they are but on its page.
 */
export function RunEndedToasts() {
  const project = useProject();
  const apollo = useApolloClient();
  const router = useRouter();
  const path = usePathname();
  useProjectEvent(["RUN_ENDED"], null, async ({ objectId }) => {
    await apollo.refetchQueries({ include: ["UnreadCount"] }).catch(() => undefined);
    const href = `/projects/${project.id}/runs/${objectId}`;
    if (path.startsWith(href)) return;
    const { data } = await apollo
      .query({ query: endedRun, variables: { id: objectId }, fetchPolicy: "network-only" })
      .catch(() => ({ data: undefined }));
    const run = data?.run;
    if (!run?.isFollowed && !run?.ahead) return;
    const say = run.state === "failed" ? toast.error : toast.success;
    say(`Run #${run.number} ${run.name} ${run.state === "failed" ? "failed" : "is finished"}`, {
      id: run.id,
      description:
        run.state === "failed"
          ? run.failureMessage
          : run.ahead
            ? aheadText(run.ahead)
            : run.testAccuracy === null
              ? undefined
              : `Test accuracy ${percent(run.testAccuracy, 2)}`,
      action: { label: "Open", onClick: () => router.push(href) },
    });
  });
  return null;
}
