"use client";

import { useMutation } from "@apollo/client/react";
import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import * as z from "zod";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";

const createTeam = graphql(`
  mutation CreateTeam($input: CreateTeamInput!) {
    createTeam(input: $input) {
      id
      name
    }
  }
`);

const schema = z.object({
  name: z
    .string()
    .trim()
    .min(1, "Give the team a name.")
    .max(100, "A team's name has at most 100 characters."),
});

/** Makes a team whose owner is the person signed in. */
export function CreateTeamForm({ onCreated }: { onCreated: (teamId: string) => unknown }) {
  const [create, { error }] = useMutation(createTeam);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { name: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (input) => {
    const { data } = await create({ variables: { input } }).catch(() => ({ data: undefined }));
    if (data) await onCreated(data.createTeam.id);
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      {error ? (
        <AlertBanner tone="danger" title="The team was not created">
          {messageOf(error)}
        </AlertBanner>
      ) : null}
      <Field label="Name of the team" error={errors.name?.message} required>
        <TextInput {...form.register("name")} autoComplete="organization" maxLength={100} />
      </Field>
      <Button type="submit" variant="primary" loading={isSubmitting} className="self-end">
        Create team
      </Button>
    </form>
  );
}
