"use client";

import { useMutation } from "@apollo/client/react";
import { ListPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { DatasetImageFilter, QueueToAddToFragment } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../project-context";

graphql(`
  fragment QueueToAddTo on LabelQueue {
    id
    name
    state
    dataset {
      id
    }
  }
`);

const addQueueImages = graphql(`
  mutation AddQueueImages($input: AddQueueImagesInput!) {
    addQueueImages(input: $input) {
      ...QueueProgress
    }
  }
`);

/** Puts the images into a queue that there is, in place of a new one; nothing where the dataset has none. */
export function AddToQueue({
  among,
  datasetId,
  filter,
  images,
}: {
  /** the newest queues of the project */
  among: readonly QueueToAddToFragment[];
  datasetId: string;
  filter: DatasetImageFilter;
  /** how many they are, in words */
  images: string;
}) {
  const project = useProject();
  const router = useRouter();
  const [add, { loading }] = useMutation(addQueueImages);
  const [chosen, setChosen] = useState("");
  const queues = among.filter(({ dataset, state }) => dataset.id === datasetId && state !== "closed");
  if (queues.length === 0) return null;
  const submit = async () => {
    try {
      await add({ variables: { input: { queueId: chosen, filter } } });
      router.push(`/projects/${project.id}/queues/${chosen}`);
    } catch (reason) {
      toast.error("No image was added.", { description: messageOf(reason) });
    }
  };
  return (
    <Panel
      className="mb-4 max-w-3xl"
      title="Into a queue that there is"
      description="Those that it has already are not asked twice. Or make a new one below."
    >
      <div className="flex flex-wrap items-end gap-2">
        <Field label="Queue" className="min-w-0 flex-1 basis-56">
          <Select
            value={chosen}
            placeholder="Choose a queue"
            options={queues.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={({ target }) => setChosen(target.value)}
          />
        </Field>
        <Button
          icon={<ListPlus />}
          disabled={chosen === ""}
          loading={loading}
          onClick={() => void submit()}
        >{`Add ${images}`}</Button>
      </div>
    </Panel>
  );
}
