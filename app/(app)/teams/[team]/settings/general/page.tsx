"use client";

import { useMutation } from "@apollo/client/react";
import { NameForm } from "@/app/(app)/name-form";
import { graphql } from "@/app/graphql/generated";
import { useDocumentTitle } from "@/app/page-title";
import { Panel } from "@/app/ui/panel";
import { useTeam } from "../../team-context";

const renameTeam = graphql(`
  mutation RenameTeam($input: RenameTeamInput!) {
    renameTeam(input: $input) {
      id
      name
    }
  }
`);

export default function GeneralPage() {
  const team = useTeam();
  useDocumentTitle("General", team.name);
  const [rename] = useMutation(renameTeam);
  return (
    <Panel title="Name" className="max-w-2xl">
      <NameForm
        thing="team"
        name={team.name}
        disabled={!team.can("team:manage")}
        disabledWhy="Only an owner can rename the team."
        onSave={({ name }) => rename({ variables: { input: { teamId: team.id, name } } })}
      />
    </Panel>
  );
}
