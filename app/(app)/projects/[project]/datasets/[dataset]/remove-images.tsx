"use client";

import { FolderMinus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { formatCount } from "@/app/ui/format";
import { countOf, type LabelTarget } from "../../labelling/target";
import { useRemoveImages } from "./use-remove-images";

/** More than these are named by a filter. */
const mostByHand = 10_000;

/** Takes chosen images out of the dataset; all that match a filter after a question. Versions keep them. */
export function RemoveImages({
  target,
  onRemoved,
}: {
  target: LabelTarget;
  /** Also after they were put back: the list is another one. */
  onRemoved: () => void;
}) {
  const { remove, working } = useRemoveImages(onRemoved);
  const [asking, setAsking] = useState(false);
  const count = countOf(target);
  const isAll = !("ids" in target);
  const takeOut = async () => {
    if (await remove(target)) onRemoved();
  };
  return (
    <>
      <Button
        size="sm"
        icon={<FolderMinus />}
        loading={working}
        disabled={!isAll && count > mostByHand}
        onClick={() => (isAll ? setAsking(true) : void takeOut())}
      >
        Take out of the dataset
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Take ${formatCount(count)} images out of the dataset?`}
        description="All that matched when they were chosen. What came or was labelled since stays. Versions keep them, and they can be put back, later under Labelling."
        confirmLabel="Take them out"
        onConfirm={takeOut}
      />
    </>
  );
}
