"use client";

import { Users } from "lucide-react";
import { AuthFrame } from "@/app/(auth)/auth-frame";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { CreateTeamForm } from "./create-team";
import { signOut } from "./sign-out";

/** For a person in no team: they were removed from the last one, say. */
export function NoTeam({ name, onCreated }: { name: string; onCreated: () => unknown }) {
  return (
    <AuthFrame>
      <EmptyState
        icon={<Users />}
        title={`${name}, you are in no team`}
        className="px-0 py-4"
        action={<Button onClick={signOut}>Sign out</Button>}
      >
        Open the invitation link that a colleague sent you, or ask an owner or maintainer of the team for one.
        To begin on your own, create a team here.
      </EmptyState>
      <div className="mt-4 border-t pt-4">
        <CreateTeamForm onCreated={onCreated} />
      </div>
    </AuthFrame>
  );
}
