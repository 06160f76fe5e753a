"use client";

import { useQuery } from "@apollo/client/react";
import { FilterX } from "lucide-react";
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import { graphql } from "@/app/graphql/generated";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { QueryError } from "../../../../../query-error";
import { ClassFilter } from "../../../class-filter";
import { ImageBrowser } from "../../../image-browser";
import { usePageTitle } from "../../../project-context";
import { Place } from "../../place";
import { useVersion } from "../version-context";

const versionImages = graphql(`
  query VersionImages($id: ID!, $first: Int!, $after: String, $split: Split, $classIndex: Int) {
    version(id: $id) {
      id
      images(first: $first, after: $after, split: $split, classIndex: $classIndex) {
        edges {
          cursor
          split
          classIndex
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

/** The images of a version as it froze them. */
export default function VersionImagesPage() {
  const version = useVersion();
  usePageTitle(`Images of ${version.name}`);
  const [filter, setFilter] = useQueryStates({
    class: parseAsInteger,
    split: parseAsStringLiteral(["train", "validation", "test"] as const),
  });
  const query = useQuery(versionImages, {
    variables: { id: version.id, first: pageSize, split: filter.split, classIndex: filter.class },
    notifyOnNetworkStatusChange: true,
  });
  const { error, refetch } = query;
  const images = query.data?.version.images;
  const { loadMore, loadingMore } = pagesOf(query, images);
  const counts = version.counts.filter(({ split }) => filter.split === null || split === filter.split);
  const ofClass = (index: number) => counts.reduce((sum, { perClass }) => sum + (perClass[index] ?? 0), 0);
  const total =
    filter.class === null ? counts.reduce((sum, each) => sum + each.total, 0) : ofClass(filter.class);
  const list = `${version.id} ${filter.split} ${filter.class}`;
  if (error && !images) return <QueryError thing="The list of images" error={error} onRetry={refetch} />;
  return (
    <ImageBrowser
      label={`Images of ${version.name}`}
      place={list}
      listKey={list}
      items={images?.edges.map(({ node, split, classIndex }) => ({
        id: node.id,
        src: node.thumbnailUrl,
        alt: `${version.classes[classIndex]?.name ?? "no class"}, ${split}`,
        facts: [
          { label: "In the version", value: <Place class={version.classes[classIndex]} split={split} /> },
        ],
      }))}
      total={total}
      loadingMore={loadingMore}
      onEndReached={loadMore}
      filters={
        <>
          <SegmentedControl
            label="Split"
            size="sm"
            value={filter.split ?? "all"}
            onChange={(split) => void setFilter({ split: split === "all" ? null : split })}
            options={[
              { value: "all", label: "All" },
              { value: "train", label: "train" },
              { value: "validation", label: "validation" },
              { value: "test", label: "test" },
            ]}
          />
          <ClassFilter
            value={filter.class === null ? null : String(filter.class)}
            onChange={(value) => void setFilter({ class: value === null ? null : Number(value) })}
            choices={version.classes.map((each) => ({
              value: String(each.index),
              of: each,
              count: ofClass(each.index),
            }))}
          />
        </>
      }
      empty={
        <EmptyState
          icon={<FilterX />}
          title="No image is like that"
          action={<Button onClick={() => void setFilter(null)}>Show all images</Button>}
        >
          The version has no image of this class in this split.
        </EmptyState>
      }
    />
  );
}
