"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Map as MapIcon, Plus, Trash2 } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { Dialog } from "@/app/ui/dialog";
import { EmptyState } from "@/app/ui/empty-state";
import { IconButton } from "@/app/ui/icon-button";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Skeleton } from "@/app/ui/skeleton";
import { TimeAgo } from "@/app/ui/time-ago";
import { toast } from "@/app/ui/toaster";
import { QueryError } from "../../../../../query-error";
import { usePageTitle, useProject } from "../../../project-context";
import { useRefetchOn } from "../../../use-refetch-on";
import { useDataset } from "../dataset-context";
import { imageFilterParsers } from "../image-filter-url";
import { MapView } from "./map-view";
import { NewMap } from "./new-map";
import { cancelEmbedding, deleteEmbedding, embeddings } from "./operations";
import { type Embedding, isMoving, mapName, progressNote, stageText } from "./words";

const parameters = { map: imageFilterParsers.map, lasso: imageFilterParsers.lasso };

export default function DatasetMapPage() {
  const project = useProject();
  const dataset = useDataset();
  usePageTitle(`Map · ${dataset.name}`);
  const [{ map }, setUrl] = useQueryStates(parameters);
  const [isMaking, setMaking] = useState(false);
  const { data, error, refetch } = useQuery(embeddings, { variables: { dataset: dataset.id } });
  useRefetchOn(["EMBEDDING_CHANGED"], null, () => refetch());
  if (!data) {
    return error ? (
      <QueryError thing="The maps of this dataset" error={error} onRetry={refetch} />
    ) : (
      <Skeleton className="h-96" />
    );
  }
  const maps = data.dataset.embeddings.edges.map(({ node }) => node);
  const shown =
    maps.find(({ id }) => id === map) ?? maps.find(({ state }) => state === "finished") ?? maps[0];
  const open = (id: string | null) => void setUrl({ map: id, lasso: null });
  const onMade = async (id: string) => {
    setMaking(false);
    await refetch();
    open(id);
  };
  const canMake = project.can("dataset:write");
  if (!shown) {
    return (
      <Panel>
        <EmptyState
          icon={<MapIcon />}
          title="No map of these images yet"
          action={canMake && dataset.imageCount >= 3 ? <NewMap onMade={(id) => void onMade(id)} /> : null}
        >
          {dataset.imageCount < 3
            ? "Import images first."
            : "A worker asks a trained model what it makes of each image and lays like ones side by side: mixed-up classes, odd ones and whole groups without a label are then seen at once."}
        </EmptyState>
      </Panel>
    );
  }
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Select
          aria-label="Map"
          className="w-64 max-w-full"
          value={shown.id}
          options={maps.map((each) => ({ value: each.id, label: mapName(each) }))}
          onChange={({ target }) => open(target.value)}
        />
        <span className="mr-auto text-xs text-muted">
          <TimeAgo at={shown.createdAt} /> by {shown.createdBy.name}
        </span>
        {canMake ? (
          <>
            <DeleteMap embedding={shown} onDeleted={() => void refetch().then(() => open(null))} />
            <Dialog
              open={isMaking}
              onOpenChange={setMaking}
              trigger={<Button icon={<Plus />}>New map</Button>}
              title="New map"
              description="By what a model makes of each image before it decides. UMAP lays neighbours together; PCA shows the two directions of most variance, and is made sooner."
            >
              <NewMap onMade={(id) => void onMade(id)} />
            </Dialog>
          </>
        ) : null}
      </div>
      {shown.state === "finished" ? (
        <MapView key={shown.id} embedding={shown} />
      ) : (
        <Unfinished embedding={shown} />
      )}
    </>
  );
}

function Unfinished({ embedding }: { embedding: Embedding }) {
  const project = useProject();
  const [cancel, { loading }] = useMutation(cancelEmbedding);
  if (!isMoving(embedding)) {
    return (
      <AlertBanner
        tone={embedding.failure ? "danger" : "info"}
        title={embedding.failure ? "This map could not be made" : "This map was cancelled"}
      >
        {embedding.failure ?? "Make another one, or delete it."}
      </AlertBanner>
    );
  }
  const isQueued = embedding.state === "queued";
  return (
    <Panel>
      <div className="flex items-end gap-3">
        <ProgressBar
          className="flex-1"
          label={stageText(embedding)}
          value={isQueued ? undefined : embedding.processed}
          total={isQueued ? null : embedding.total}
          note={isQueued ? undefined : progressNote(embedding)}
        />
        {project.can("dataset:write") ? (
          <Button
            size="sm"
            disabled={loading}
            onClick={() =>
              void cancel({ variables: { input: { embeddingId: embedding.id } } }).catch((reason: unknown) =>
                toast.error("It goes on.", { description: messageOf(reason) }),
              )
            }
          >
            Cancel
          </Button>
        ) : null}
      </div>
    </Panel>
  );
}

function DeleteMap({ embedding, onDeleted }: { embedding: Embedding; onDeleted: () => void }) {
  const [remove] = useMutation(deleteEmbedding);
  return (
    <ConfirmDialog
      danger
      trigger={<IconButton label="Delete this map" icon={<Trash2 />} />}
      title="Delete this map?"
      description="Its places are gone then, and links to areas of it lead nowhere. The images stay."
      confirmLabel="Delete the map"
      onConfirm={async () => {
        await remove({ variables: { input: { embeddingId: embedding.id } } });
        onDeleted();
      }}
    />
  );
}
