"use client";

import { useMutation } from "@apollo/client/react";
import { type FormEvent, useId, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { backendLabels } from "@/app/tf/backends";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { TextArea } from "@/app/ui/inputs";
import type { Finding } from "../parity-findings";
import { formatNames } from "./formats";

const setFindingAside = graphql(`
  mutation SetParityFindingAside($input: SetParityFindingAsideInput!) {
    setParityFindingAside(input: $input) {
      id
      ...ParityFindings
      paritySetAsides {
        ...ParitySetAsideRow
      }
    }
  }
`);

/** Asks why a finding is to count no longer. */
export function SetAsideDialog({
  modelId,
  kind,
  finding: { browser, backend, format, checkedAt },
  onClose,
}: {
  modelId: string;
  kind: "sample" | "split";
  finding: Finding;
  onClose: () => void;
}) {
  const formId = useId();
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [setAside, { loading }] = useMutation(setFindingAside);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    try {
      await setAside({
        variables: { input: { modelId, kind, format, backend, browser, checkedAt, reason } },
      });
      onClose();
    } catch (failure) {
      setError(messageOf(failure));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Set this finding aside?"
      description={`That ${browser} on ${backendLabels[backend]} decides otherwise with the ${formatNames[format].toLowerCase()} will hold back no link and no promotion any more. It stays listed with your name and the reason. What this browser finds the next time counts again.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            form={formId}
            loading={loading}
            disabled={reason.trim() === ""}
          >
            Set aside
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        <Field
          label="Why"
          required
          help="As “The driver of this graphics card was at fault, and is updated.”"
        >
          <TextArea value={reason} maxLength={2000} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
      </form>
    </Dialog>
  );
}
