"use client";

import { Square } from "lucide-react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { useProject } from "../project-context";

/** Stops after a question what trains; for those who may. */
export function StopButton({
  isStopping,
  label,
  title,
  description,
  confirmLabel,
  onStop,
}: {
  /** Somebody has asked already. */
  isStopping: boolean;
  label: string;
  title: string;
  description: string;
  confirmLabel: string;
  onStop: () => Promise<unknown>;
}) {
  const mayStop = useProject().can("run:launch");
  if (isStopping) {
    return (
      <Button icon={<Square />} disabled>
        Stopping…
      </Button>
    );
  }
  return (
    <ConfirmDialog
      trigger={
        <Button
          icon={<Square />}
          disabled={!mayStop}
          title={mayStop ? undefined : "Only maintainers and owners stop runs"}
        >
          {label}
        </Button>
      }
      title={title}
      description={description}
      confirmLabel={confirmLabel}
      danger
      onConfirm={() =>
        onStop().catch((error: unknown) => {
          throw new Error(messageOf(error));
        })
      }
    />
  );
}
