"use client";

import { useMutation } from "@apollo/client/react";
import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useId } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { Field } from "@/app/ui/field";
import { TextArea, TextInput } from "@/app/ui/inputs";

const createProject = graphql(`
  mutation CreateProject($input: CreateProjectInput!) {
    createProject(input: $input) {
      id
      name
    }
  }
`);

/** Names of classes, one a line or separated by commas. */
function classNames(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((name) => name.trim())
    .filter(Boolean);
}

const schema = z.object({
  name: z
    .string()
    .trim()
    .min(1, "Give the project a name.")
    .max(100, "A project's name has at most 100 characters."),
  description: z.string().trim().max(2000, "A description has at most 2,000 characters."),
  classes: z.string().superRefine((text, context) => {
    const names = classNames(text);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      context.addIssue({ code: "custom", message: `“${twice}” stands twice. Name each class once.` });
    }
    const long = names.find((name) => name.length > 200);
    if (long !== undefined) {
      context.addIssue({ code: "custom", message: `“${long.slice(0, 30)}…” has more than 200 characters.` });
    }
    if (names.length > 1000) {
      context.addIssue({ code: "custom", message: "A project has at most 1,000 classes." });
    }
  }),
});

/** The dialog that makes a project, and opens it. */
export function CreateProject({
  teamId,
  open,
  onOpenChange,
}: {
  teamId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const router = useRouter();
  const formId = useId();
  const [create, { error, reset }] = useMutation(createProject, { refetchQueries: ["TeamProjects"] });
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { name: "", description: "", classes: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ name, description, classes }) => {
    const { data } = await create({
      variables: { input: { teamId, name, description, classes: classNames(classes) } },
    }).catch(() => ({ data: undefined }));
    if (data) router.push(`/projects/${data.createProject.id}`);
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) {
          form.reset();
          reset();
        }
        onOpenChange(next);
      }}
      title="New project"
      footer={
        <Button type="submit" form={formId} variant="primary" loading={isSubmitting}>
          Create project
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
        {error ? (
          <AlertBanner tone="danger" title="The project was not created">
            {messageOf(error)}
          </AlertBanner>
        ) : null}
        <Field label="Name" error={errors.name?.message} required>
          <TextInput {...form.register("name")} placeholder="Handwritten digits" autoComplete="off" />
        </Field>
        <Field label="Description" error={errors.description?.message} optional>
          <TextArea {...form.register("description")} rows={2} />
        </Field>
        <Field
          label="Classes"
          help="One a line. An import adds those that its folders name, so this can stay empty."
          error={errors.classes?.message}
          optional
        >
          <TextArea {...form.register("classes")} rows={3} />
        </Field>
      </form>
    </Dialog>
  );
}
