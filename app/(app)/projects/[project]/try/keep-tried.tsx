"use client";

import { useApolloClient, useMutation } from "@apollo/client/react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import type { BackendName } from "@/app/tf/backends";
import { encodePng } from "@/app/tf/decode";
import { toast } from "@/app/ui/toaster";
import { editsInWords } from "@/ml/picture-edits";
import { KeepDialog } from "../error-cases/keep-dialog";
import { useProject } from "../project-context";
import type { Edited } from "./edited";
import { runningFormat } from "./formats";
import { PictureCanvas } from "./pixels-canvas";
import { PictureRefused, sendPicture } from "./send-picture";
import type { Subject } from "./subject";
import { useTryState } from "./use-try-state";

const keepTried = graphql(`
  mutation KeepTried($input: CreateErrorCaseInput!) {
    createErrorCase(input: $input) {
      id
    }
  }
`);

/**
 * Keeps what was tried: a test image as it is, a drawing or a file after it was sent to the project. Of what was edited the
 * picture before that is kept, too.
 */
export function KeepTried({
  model,
  subject,
  predicted,
  probabilities,
  backend,
  expectedClassId,
  edited,
  open,
  onOpenChange,
}: {
  model: TryModelFragment;
  subject: Subject;
  predicted: string;
  probabilities: Float32Array;
  /** where the model ran */
  backend: BackendName | undefined;
  /** what the picture shows, where that is known */
  expectedClassId?: string;
  /** what was done to the picture, where anything was */
  edited: Edited | null;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const project = useProject();
  const apollo = useApolloClient();
  const router = useRouter();
  const [progress, setProgress] = useState<string | null>(null);
  const [keep] = useMutation(keepTried);
  const [{ format }] = useTryState();
  const imageOf = async (of: Subject): Promise<string> => {
    if (of.kind === "test") return of.imageId;
    const send = (file: File) => sendPicture(apollo, project.id, file, setProgress);
    if (of.kind !== "upload") return send(await encodePng(of.picture, of.name));
    return send(of.file).catch(async (error: unknown) => {
      if (!(error instanceof PictureRefused)) throw error;
      // A browser reads files that the server does not take: the picture that it made of one is kept.
      return send(await encodePng(of.picture, `${of.name.replace(/\.\w+$/, "")}.png`));
    });
  };
  return (
    <KeepDialog
      open={open}
      onOpenChange={onOpenChange}
      picture={<PictureCanvas label={subject.name} picture={subject.picture} />}
      predicted={predicted}
      expectedClassId={expectedClassId}
      edits={edited ? editsInWords(edited.edits) : null}
      progress={progress}
      onKeep={async ({ expectedClassId, cause, note, suiteIds }) => {
        const imageId = await imageOf(subject);
        const originalImageId = edited ? await imageOf(edited.original) : null;
        setProgress("Keeping the case");
        const { data } = await keep({
          variables: {
            input: {
              runId: model.run.id,
              imageId,
              originalImageId,
              edits: edited?.edits ?? null,
              expectedClassId,
              source: "try",
              probabilities: Array.from(probabilities),
              // The address may ask for a format that this model was not converted to.
              format: runningFormat(model, format),
              backend: backend ?? null,
              cause,
              note: note || null,
              suiteIds,
            },
          },
        }).catch((error: unknown) => {
          throw new Error(messageOf(error));
        });
        const id = data?.createErrorCase.id;
        toast.success("Kept as error case", {
          action: {
            label: "See it",
            onClick: () => router.push(`/projects/${project.id}/error-cases/${id}`),
          },
        });
        return id;
      }}
    />
  );
}
