"use client";

import { useQuery } from "@apollo/client/react";
import { FilterX, Images, Upload } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useEffect } from "react";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { QueryError } from "../../../../query-error";
import { ClassFilter } from "../../class-filter";
import { ImageBrowser } from "../../image-browser";
import { usePageTitle, useProject } from "../../project-context";
import { countsByClass, splits, useDataset } from "./dataset-context";

const datasetImages = graphql(`
  query DatasetImages($id: ID!, $first: Int!, $after: String, $filter: DatasetImageFilter) {
    dataset(id: $id) {
      id
      images(first: $first, after: $after, filter: $filter) {
        edges {
          cursor
          name
          split
          node {
            id
            thumbnailUrl
            class {
              id
              name
              position
            }
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

export default function DatasetImagesPage() {
  const project = useProject();
  const dataset = useDataset();
  usePageTitle(dataset.name);
  const [filter, setFilter] = useQueryStates({
    class: parseAsString,
    split: parseAsStringLiteral(["train", "validation", "test"] as const),
  });
  const { data, error, refetch, fetchMore, networkStatus } = useQuery(datasetImages, {
    variables: {
      id: dataset.id,
      first: pageSize,
      filter: {
        classIds: filter.class ? [filter.class] : null,
        splits: filter.split ? [filter.split] : null,
      },
    },
    notifyOnNetworkStatusChange: true,
  });
  const images = data?.dataset.images;
  const rows = countsByClass(dataset);
  const inSplit = (row: (typeof rows)[number]) => (filter.split ? row.by[filter.split] : row.total);
  const total = rows
    .filter((row) => !filter.class || row.class?.id === filter.class)
    .reduce((sum, row) => sum + inSplit(row), 0);
  const hasSplits = rows.some((row) => splits.some((split) => row.by[split] > 0));
  const isFiltered = filter.class !== null || filter.split !== null;

  // An import that goes on adds at the end: ask for more there, once for each new total, and leave what is shown.
  const loaded = images?.edges.length ?? 0;
  const isAtEnd = images !== undefined && !images.pageInfo.hasNextPage && loaded < total;
  const endCursor = images?.pageInfo.endCursor;
  useEffect(() => {
    if (!isAtEnd) return;
    if (loaded === 0) void refetch();
    else void fetchMore({ variables: { after: endCursor } });
  }, [total, isAtEnd]);

  if (error && !images) return <QueryError thing="The list of images" error={error} onRetry={refetch} />;
  const importHref = `/projects/${project.id}/datasets/${dataset.id}/imports`;
  return (
    <ImageBrowser
      label={`Images of ${dataset.name}`}
      items={images?.edges.map(({ node, name }) => ({
        id: node.id,
        src: node.thumbnailUrl,
        alt: node.class ? `${node.class.name}, ${name}` : name,
      }))}
      total={total}
      loadingMore={networkStatus === 3}
      onEndReached={
        images?.pageInfo.hasNextPage && !error
          ? () => void fetchMore({ variables: { after: images.pageInfo.endCursor } })
          : undefined
      }
      filters={
        dataset.imageCount > 0 ? (
          <>
            {hasSplits ? (
              <SegmentedControl
                label="Split"
                size="sm"
                value={filter.split ?? "all"}
                onChange={(split) => void setFilter({ split: split === "all" ? null : split })}
                options={[
                  { value: "all", label: "All" },
                  ...splits.map((split) => ({ value: split, label: split })),
                ]}
              />
            ) : null}
            <ClassFilter
              value={filter.class}
              onChange={(value) => void setFilter({ class: value })}
              choices={rows.flatMap((row) =>
                row.class ? [{ value: row.class.id, of: row.class, count: inSplit(row) }] : [],
              )}
            />
          </>
        ) : null
      }
      empty={
        isFiltered ? (
          <EmptyState
            icon={<FilterX />}
            title="No image is like that"
            action={<Button onClick={() => void setFilter(null)}>Show all images</Button>}
          >
            The dataset has no image of this class in this split.
          </EmptyState>
        ) : (
          <EmptyState
            icon={<Images />}
            title="No image yet"
            action={
              project.can("dataset:write") ? (
                <Button variant="primary" icon={<Upload />} href={importHref}>
                  Import images
                </Button>
              ) : null
            }
          >
            Drop a zip or a folder with one folder for each class.
          </EmptyState>
        )
      }
    />
  );
}
