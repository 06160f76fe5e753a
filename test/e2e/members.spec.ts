import { expect, test } from "./fixtures";
import { invited, teamOf } from "./seed";

test("an invitation brings a colleague in, who may look but not launch", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const hers = await visit(app, owner);
  await hers.goto(`/teams/${shapes.teamId}/settings`);
  await hers
    .getByRole("button", { name: /^Invite/ })
    .first()
    .click();
  const dialog = hers.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^viewer/i }).check({ force: true });
  await dialog.getByRole("button", { name: /link/i }).click();
  const link = await dialog.getByRole("textbox", { name: /link/i }).inputValue();
  expect(link).toContain(`${app.url}/join/`);

  const his = await visit(app, null);
  await his.goto(link);
  await his.getByRole("link", { name: "Create an account" }).click();
  await his.getByLabel("Name").fill("Victor Viewer");
  await his.getByLabel("E-mail address").fill("victor@example.org");
  await his.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await his.getByRole("button", { name: "Create account" }).click();
  await his.getByRole("link", { name: "Shapes", exact: true }).click();
  await his.goto(`/projects/${shapes.projectId}/runs`);
  await expect(his.getByRole("link", { name: /Dense/ }).first()).toBeVisible();
  await his.goto(`/projects/${shapes.projectId}/runs/new?version=${shapes.versionId}`);
  await expect(his.getByRole("button", { name: "Launch", exact: true })).toBeDisabled();
  // The page is not what holds him back.
  const answer = await his.request.post("/api/graphql", {
    data: {
      query: "mutation ($input: LaunchRunInput!) { launchRun(input: $input) { id } }",
      variables: {
        input: { versionId: shapes.versionId, configuration: { architecture: { preset: "dense" } } },
      },
    },
  });
  const { errors } = (await answer.json()) as { errors: { extensions: { code: string } }[] };
  expect(errors[0]?.extensions.code).toBe("FORBIDDEN");

  // The link served once.
  const theirs = await visit(app, null);
  await theirs.goto(link);
  await expect(theirs.getByText(/was used already/)).toBeVisible();
});

test("a role changed by the owner shows at once in what a colleague may do", async ({
  visit,
  app,
  owner,
  shapes,
}) => {
  const colleague = await invited(app, owner, await teamOf(owner), "viewer", "Carla Colleague");
  const page = await visit(app, colleague);
  await page.goto(`/projects/${shapes.projectId}/runs/new?version=${shapes.versionId}`);
  await expect(page.getByRole("button", { name: "Launch", exact: true })).toBeDisabled();
  const { team } = await owner.client.ask<{ team: { members: { id: string; user: { email: string } }[] } }>(
    "query ($id: ID!) { team(id: $id) { members { id user { email } } } }",
    { id: shapes.teamId },
  );
  const member = team.members.find(({ user }) => user.email === colleague.email);
  await owner.client.ask(
    "mutation ($input: ChangeMemberRoleInput!) { changeMemberRole(input: $input) { id } }",
    { input: { memberId: member?.id, role: "maintainer" } },
  );
  await page.reload();
  await expect(page.getByRole("button", { name: "Launch", exact: true })).toBeEnabled();
});
