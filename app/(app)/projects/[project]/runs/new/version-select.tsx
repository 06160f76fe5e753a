"use client";

import { useState } from "react";
import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { SearchSelect } from "@/app/ui/search-select";
import { useQuiet } from "@/app/ui/use-quiet";
import { useVersionChoices, versionsNote, versionTitle } from "./version-choices";

/** One version of the project, of all that there are. */
export function VersionSelect({
  value,
  onChange,
  disabled,
}: {
  value: LaunchVersionFragment | undefined;
  onChange: (version: LaunchVersionFragment) => void;
  disabled?: boolean;
}) {
  const [search, setSearch] = useState("");
  const choices = useVersionChoices(useQuiet(search));
  const optionOf = (version: LaunchVersionFragment) => ({ value: version.id, label: versionTitle(version) });
  return (
    <SearchSelect
      value={value ? optionOf(value) : null}
      options={(choices.versions ?? []).map(optionOf)}
      onChange={(id) => {
        const version = choices.versions?.find((one) => one.id === id);
        if (version) onChange(version);
      }}
      search={search}
      onSearch={setSearch}
      note={versionsNote(choices)}
      placeholder="Choose a version"
      disabled={disabled}
    />
  );
}
