"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { ArrowUpFromLine, Boxes } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useId, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { Select, TextArea, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { AliasBadges } from "../../models/alias-badges";
import { createRegisteredModel, modelsPage, registerRun } from "../../models/operations";
import { PromoteDialog } from "../../models/promote-dialog";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import type { Run } from "./run-context";

const runVersions = graphql(`
  query RunModelVersions($id: ID!) {
    run(id: $id) {
      id
      modelVersions {
        id
        number
        aliases
        registeredModel {
          id
          name
        }
      }
    }
  }
`);

/** Chooses a registered model, or names a new one, and makes the run its next version. */
function RegisterDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const project = useProject();
  const formId = useId();
  const { data } = useQuery(modelsPage, { variables: { project: project.id } });
  const models = data?.project.registeredModels.edges.map(({ node }) => node);
  const [chosen, setChosen] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [note, setNote] = useState("");
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [create] = useMutation(createRegisteredModel);
  const [register] = useMutation(registerRun);
  const modelId = chosen ?? models?.[0]?.id ?? "";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    setWorking(true);
    try {
      const made = modelId
        ? modelId
        : (await create({ variables: { input: { projectId: project.id, name } } })).data
            ?.createRegisteredModel.id;
      if (made) await register({ variables: { input: { registeredModelId: made, runId: run.id, note } } });
      onClose();
    } catch (failure) {
      setError(messageOf(failure));
    } finally {
      setWorking(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Register run #${run.number}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} loading={working} disabled={!models}>
            Register
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        <Field label="Model" help="The run becomes its next version, and is then not deleted.">
          <Select
            value={modelId}
            options={[
              ...(models ?? []).map((model) => ({ value: model.id, label: model.name })),
              { value: "", label: "A new model" },
            ]}
            onChange={(event) => setChosen(event.target.value)}
          />
        </Field>
        {modelId === "" ? (
          <Field label="Name of the model" required>
            <TextInput value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
          </Field>
        ) : null}
        <Field label="Note" optional>
          <TextArea value={note} maxLength={2000} onChange={(event) => setNote(event.target.value)} />
        </Field>
        {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
      </form>
    </Dialog>
  );
}

/** As what the run is registered, with what can be done about it. Nothing for a run without a model. */
export function RegistryPanel({ run }: { run: Run }) {
  const project = useProject();
  const { data, refetch } = useQuery(runVersions, { variables: { id: run.id }, skip: !run.model });
  useRefetchOn(["REGISTRY_CHANGED"], null, refetch);
  const [isRegistering, setIsRegistering] = useState(false);
  const versions = data?.run.modelVersions;
  const [promoted, setPromoted] = useState<string | null>(null);
  if (!run.model) return null;
  const mayWrite = project.can("registry:write");
  const chosen = versions?.find(({ id }) => id === promoted);
  return (
    <Panel
      title="Registered"
      actions={
        mayWrite ? (
          <Button size="sm" icon={<Boxes />} onClick={() => setIsRegistering(true)}>
            Register
          </Button>
        ) : null
      }
    >
      {versions && versions.length > 0 ? (
        <ul className="grid gap-2">
          {versions.map((version) => (
            <li key={version.id} className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
              <Link
                href={`/projects/${project.id}/models/${version.registeredModel.id}`}
                className="text-accent-text hover:underline"
              >
                {version.registeredModel.name}, version {version.number}
              </Link>
              <AliasBadges aliases={version.aliases} />
              {mayWrite ? (
                <Button
                  size="sm"
                  variant="ghost"
                  icon={<ArrowUpFromLine />}
                  className="ml-auto"
                  onClick={() => setPromoted(version.id)}
                >
                  Promote
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : (
        <p className="min-h-5 text-sm text-muted">
          {versions ? "Not yet: registered runs can be promoted, and are not deleted." : null}
        </p>
      )}
      {isRegistering ? (
        <RegisterDialog
          run={run}
          onClose={() => {
            setIsRegistering(false);
            void refetch();
          }}
        />
      ) : null}
      {chosen ? (
        <PromoteDialog
          modelId={chosen.registeredModel.id}
          version={chosen}
          onClose={() => setPromoted(null)}
        />
      ) : null}
    </Panel>
  );
}
