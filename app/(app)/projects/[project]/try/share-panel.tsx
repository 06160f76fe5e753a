"use client";

import { useMutation } from "@apollo/client/react";
import { memo, useState } from "react";
import { graphql } from "@/app/graphql/generated";
import type { TryDetailsFragment } from "@/app/graphql/generated/graphql";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { LinksPanel } from "../links-panel";
import { type Format, formatNames } from "./formats";

const createLink = graphql(`
  mutation CreateTryLink($input: CreateTryLinkInput!) {
    createTryLink(input: $input) {
      url
      link {
        id
      }
    }
  }
`);

const revokeLink = graphql(`
  mutation RevokeTryLink($input: RevokeTryLinkInput!) {
    revokeTryLink(input: $input) {
      id
      revokedAt
    }
  }
`);

/** Links by which people without an account try this model, and see nothing else. There is none before one is made. */
export const SharePanel = memo(function SharePanel({
  details: { id: modelId, tryLinks },
  format,
  onChanged,
}: {
  details: TryDetailsFragment;
  format: Format;
  onChanged: () => unknown;
}) {
  const [openings, setOpenings] = useState("60");
  const [create] = useMutation(createLink);
  const [revoke] = useMutation(revokeLink);
  return (
    <LinksPanel
      links={tryLinks.map((link) => ({
        ...link,
        note: `${formatNames[link.format]}, opened ${link.openings} ${link.openings === 1 ? "time" : "times"}, at most ${link.openingsPerHour} an hour`,
      }))}
      make={async (days) => {
        const input = { modelId, format, days, openingsPerHour: Number(openings) };
        const { data } = await create({ variables: { input } });
        return data?.createTryLink.url;
      }}
      revoke={(tryLinkId) => revoke({ variables: { input: { tryLinkId } } })}
      onChanged={onChanged}
      fields={
        <Field label="Opens at most">
          <Select
            value={openings}
            onChange={({ target }) => setOpenings(target.value)}
            options={[
              { value: "10", label: "10 times an hour" },
              { value: "60", label: "60 times an hour" },
              { value: "1000", label: "1,000 times an hour" },
            ]}
          />
        </Field>
      }
    >
      A link lets people try this one model in their browser, as {formatNames[format].toLowerCase()}, and
      shows nothing else of the project but the names of its classes. Their browsers hold its files: a link
      that is withdrawn gives them to nobody else.
    </LinksPanel>
  );
});
