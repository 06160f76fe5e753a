"use client";

import { useMutation } from "@apollo/client/react";
import { NameForm } from "@/app/(app)/name-form";
import { graphql } from "@/app/graphql/generated";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { usePageTitle, useProject } from "../project-context";
import { SettingsTabs } from "../settings-tabs";
import { ModelCardForm } from "./model-card-form";

const updateProject = graphql(`
  mutation UpdateProject($input: UpdateProjectInput!) {
    updateProject(input: $input) {
      id
      name
      description
      modelLicence
      intendedUse
    }
  }
`);

export default function ProjectSettingsPage() {
  const project = useProject();
  usePageTitle("Settings");
  const [update] = useMutation(updateProject);
  return (
    <>
      <PageHeader title="Settings" breadcrumbs={[{ label: project.name, href: `/projects/${project.id}` }]} />
      <SettingsTabs />
      <div className="flex max-w-2xl flex-col gap-4">
        <Panel title="Project">
          <NameForm
            thing="project"
            name={project.name}
            description={project.description}
            disabled={!project.can("project:write")}
            disabledWhy="Only owners and maintainers can change the project."
            onSave={(input) => update({ variables: { input: { projectId: project.id, ...input } } })}
          />
        </Panel>
        <ModelCardForm
          licence={project.modelLicence}
          use={project.intendedUse}
          disabled={!project.can("project:write")}
          onSave={(input) => update({ variables: { input: { projectId: project.id, ...input } } })}
        />
      </div>
    </>
  );
}
