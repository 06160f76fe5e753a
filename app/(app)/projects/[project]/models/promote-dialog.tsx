"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { TextArea, TextInput } from "@/app/ui/inputs";
import { Skeleton } from "@/app/ui/skeleton";
import { useProject } from "../project-context";
import { CheckList } from "./check-list";
import { approvalNames, promoteModelVersion, versionChecks } from "./operations";

/** Asks to give an alias to a version, with what the rule's checks come to now. Goes to the promotion. */
export function PromoteDialog({
  modelId,
  version,
  onClose,
}: {
  modelId: string;
  version: { id: string; number: number };
  onClose: () => void;
}) {
  const project = useProject();
  const router = useRouter();
  const formId = useId();
  const listId = useId();
  const [alias, setAlias] = useState("champion");
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [promote, { loading }] = useMutation(promoteModelVersion);
  // Figures of runs, suites and browsers, as they are at this moment.
  const checked = useQuery(versionChecks, { variables: { id: version.id }, fetchPolicy: "network-only" });
  const found = checked.data?.modelVersion;
  const rule = found?.registeredModel.rule;
  const isGuarded = rule?.guarded.includes(alias) ?? true;
  const fails = isGuarded && found?.checks.some(({ passed }) => !passed);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    try {
      const input = { registeredModelId: modelId, modelVersionId: version.id, alias, reason };
      const { data } = await promote({ variables: { input } });
      if (!data) return;
      onClose();
      router.push(`/projects/${project.id}/models/${modelId}/promotions/${data.promoteModelVersion.id}`);
    } catch (failure) {
      setError(messageOf(failure));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Promote version ${version.number}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} loading={loading}>
            {fails ? "Ask all the same" : "Promote"}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        <Field label="Alias" required help="champion, candidate, or a name of your own.">
          <TextInput
            list={listId}
            value={alias}
            maxLength={40}
            onChange={(event) => setAlias(event.target.value)}
          />
        </Field>
        <datalist id={listId}>
          <option value="champion" />
          <option value="candidate" />
        </datalist>
        <Field label="Why" optional>
          <TextArea value={reason} maxLength={2000} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {isGuarded ? (
          <section aria-label="What the rule asks for" className="grid min-h-16 content-start gap-2">
            {found && rule ? (
              <>
                <CheckList checks={found.checks} />
                <p className="text-sm text-muted">
                  {fails
                    ? "It would be held back, with these reasons: an owner of the team can force it."
                    : `Approval: ${approvalNames[rule.approval].toLowerCase()}.`}
                </p>
              </>
            ) : checked.error ? (
              <p className="text-sm text-muted">{messageOf(checked.error)}</p>
            ) : (
              <Skeleton className="h-16 opacity-60" />
            )}
          </section>
        ) : (
          <p className="text-sm text-muted">The rule does not guard this alias: it moves at once.</p>
        )}
        {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
      </form>
    </Dialog>
  );
}
