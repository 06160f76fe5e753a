"use client";

import { useQuery } from "@apollo/client/react";
import { ArrowLeft } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { graphql } from "@/app/graphql/generated";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount } from "@/app/ui/format";
import { QueryError } from "../../../../../query-error";
import { ChangedGrid } from "../../../versions/compare/changed-grid";
import { type Group, kinds } from "../../../versions/compare/operations";
import type { Freeze } from "./freeze-state";

const draftImages = graphql(`
  query DraftImages($id: ID!, $kind: VersionChangeKind!, $first: Int!, $after: String) {
    freeze(id: $id) {
      id
      changedImages(kind: $kind, first: $first, after: $after) {
        edges {
          cursor
          from {
            ...VersionPlaceFields
          }
          to {
            ...VersionPlaceFields
          }
          node {
            id
            thumbnailUrl
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`);

const pageSize = 200;

/** The kind of change whose images are looked at, as the address has it. */
export function useShownChange() {
  return useQueryState("change", parseAsStringLiteral(kinds.map(({ kind }) => kind)));
}

/** The images behind a number of a draft. */
export function DraftChanges({
  freezeId,
  kind,
  changes,
}: {
  freezeId: string;
  kind: Group["kind"];
  changes: NonNullable<NonNullable<Freeze["draft"]>["changes"]>;
}) {
  const [, setKind] = useShownChange();
  const [, setImage] = useQueryState("image");
  const show = (next: Group["kind"] | null) => {
    void setImage(null);
    void setKind(next);
  };
  const query = useQuery(draftImages, {
    variables: { id: freezeId, kind, first: pageSize },
    notifyOnNetworkStatusChange: true,
  });
  const { error, refetch } = query;
  const images = query.data?.freeze.changedImages;
  const { loadMore, loadingMore } = pagesOf(query, images);
  const filters = (
    <>
      <Button icon={<ArrowLeft />} size="sm" onClick={() => show(null)}>
        Back to the draft
      </Button>
      <SegmentedControl
        label="Change"
        size="sm"
        value={kind}
        onChange={show}
        options={kinds.map((each) => ({
          value: each.kind,
          label: `${each.label} ${formatCount(changes[each.kind])}`,
        }))}
      />
      {changes[kind] > changes.mostListed ? (
        <span className="text-xs text-muted">{`The first ${formatCount(changes.mostListed)} can be looked at.`}</span>
      ) : null}
    </>
  );
  if (error && !images) return <QueryError thing="The list of images" error={error} onRetry={refetch} />;
  const total = Math.min(changes[kind], changes.mostListed);
  return (
    <ChangedGrid key={kind} {...{ kind, edges: images?.edges, total, filters, loadMore, loadingMore }} />
  );
}
