"use client";

import { useState } from "react";
import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { useQuiet } from "@/app/ui/use-quiet";
import { VersionCombobox } from "../../version-combobox";
import { useVersionChoices } from "./version-choices";

/** One version of the project, of all that there are, with what a launch asks of it. */
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
  return (
    <VersionCombobox
      value={value}
      found={useVersionChoices(useQuiet(search))}
      onChange={onChange}
      search={search}
      onSearch={setSearch}
      disabled={disabled}
    />
  );
}
