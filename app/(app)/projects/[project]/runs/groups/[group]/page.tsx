"use client";

import { useQuery } from "@apollo/client/react";
import { Copy } from "lucide-react";
import { useParams } from "next/navigation";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { PageHeader } from "@/app/ui/page-header";
import { Skeleton } from "@/app/ui/skeleton";
import { TimeAgo } from "@/app/ui/time-ago";
import { NotePanel } from "../../../notes/note-panel";
import { usePageTitle, useProject } from "../../../project-context";
import { usePoll } from "../../../use-poll";
import { useRefetchOn } from "../../../use-refetch-on";
import { useBaseline } from "../../baseline";
import { networkName } from "../../run-facts";
import { progressOf, repeatsText } from "../group-facts";
import { FoldsPanel } from "./folds-panel";
import { FollowGroup } from "./follow-group";
import { GroupCurves } from "./group-curves";
import { GroupFigures } from "./group-figures";
import { MembersTable } from "./members-table";
import { RenameGroup } from "./rename-group";
import { SpreadTable } from "./spread-table";
import { StopGroup } from "./stop-group";

const groupPage = graphql(`
  query RunGroupPage($id: ID!) {
    runGroup(id: $id) {
      ...GroupFacts
      isFollowed
      foldCounts
      keptTogether
      pooledAccuracy
      pooledBaseline {
        ...BaselineFacts
      }
      version {
        id
        classes {
          index
          name
          position
        }
      }
      runs {
        ...RunRow
        configuration
        failureMessage
        validationLoss
        testLoss
        stopRequestedAt
      }
      curves {
        name
        epochs
        means
        deviations
        counts
        members {
          member
          values
          breaks {
            epoch
            kind
            count
          }
        }
      }
    }
  }
`);

/** Should the events fail to come, what is under way is asked for all the same. */
const pollMs = 10_000;

export default function RunGroupPage() {
  const project = useProject();
  const { group: id } = useParams<{ group: string }>();
  const { data, error, refetch } = useQuery(groupPage, { variables: { id } });
  const group = data?.runGroup;
  usePageTitle(group && `Group ${group.name}`);
  useRefetchOn(["RUN_CHANGED"], null, refetch);
  const baseline = useBaseline();
  const isUnderWay = group !== undefined && progressOf(group).active > 0;
  usePoll(refetch, pollMs, isUnderWay);

  const at = `/projects/${project.id}/runs`;
  if (!group && error) {
    return (
      <QueryError
        thing="This group"
        error={error}
        onRetry={refetch}
        action={<Button href={`${at}/groups`}>To the groups</Button>}
      />
    );
  }
  const first = group?.runs[0];
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { label: "Runs", href: at },
          { label: "Groups", href: `${at}/groups` },
        ]}
        title={
          group ? (
            <>
              {group.name}
              <span className="font-normal text-muted">{repeatsText(group)}</span>
            </>
          ) : (
            <Skeleton className="my-0.5 h-6 w-64" />
          )
        }
        description={
          group ? (
            <>
              {networkName(group.configuration)} on {group.version.dataset.name} v{group.version.number},
              launched by {group.createdBy.name}, <TimeAgo at={group.createdAt} />
            </>
          ) : (
            <Skeleton className="my-1 h-3 w-72" />
          )
        }
        actions={
          group ? (
            <>
              <FollowGroup group={group} />
              {project.can("run:launch") ? <RenameGroup group={group} /> : null}
              {first ? (
                <Button href={`${at}/new?from=${first.id}`} icon={<Copy />}>
                  Launch again
                </Button>
              ) : null}
              {isUnderWay ? <StopGroup group={group} /> : null}
            </>
          ) : null
        }
      />
      {group ? (
        <div className="grid gap-4">
          <GroupFigures group={group} baseline={baseline} />
          <SpreadTable group={group} baseline={baseline} />
          <GroupCurves group={group} />
          <MembersTable group={group} baseline={baseline} />
          {group.foldCounts ? <FoldsPanel group={group} /> : null}
          <NotePanel of="group" id={group.id} />
        </div>
      ) : (
        <Skeleton className="h-96 w-full rounded-lg opacity-60" />
      )}
    </>
  );
}
