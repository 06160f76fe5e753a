"use client";

import { Combobox } from "@base-ui/react/combobox";
import { Check, ChevronsUpDown } from "lucide-react";
import { cn } from "./cn";
import { useFieldWiring } from "./field";
import { box, type SelectOption } from "./inputs";

/**
 * One of more than a list can show: who opens it writes a part of the name, and the caller looks for it. Of few, use
 * a Select.
 */
export function SearchSelect({
  value,
  options,
  onChange,
  search,
  onSearch,
  onNear,
  note,
  placeholder = "Choose",
  searchedBy = "Part of a name, or a number",
  disabled = false,
  className,
  "aria-label": label,
}: {
  /** what is chosen, whether the list shows it or not */
  value: SelectOption | null;
  /** what was found */
  options: readonly SelectOption[];
  onChange: (value: string) => void;
  search: string;
  onSearch: (text: string) => void;
  /** somebody points at it or comes to it by the keyboard: it may be opened in a moment */
  onNear?: () => void;
  /** under the list: that there is more, or that it is being looked for */
  note?: string | null;
  placeholder?: string;
  /** what the field to search by says */
  searchedBy?: string;
  disabled?: boolean;
  className?: string;
  "aria-label"?: string;
}) {
  const { required: _, ...wiring } = useFieldWiring({});
  return (
    <Combobox.Root
      items={options}
      // What is found is the caller's.
      filter={null}
      value={value}
      isItemEqualToValue={(one: SelectOption, other: SelectOption) => one.value === other.value}
      onValueChange={(chosen: SelectOption | null) => chosen && onChange(chosen.value)}
      inputValue={search}
      onInputValueChange={onSearch}
      onOpenChange={(open) => open || onSearch("")}
      disabled={disabled}
      autoHighlight
    >
      <Combobox.Trigger
        {...wiring}
        aria-label={label}
        onPointerEnter={onNear}
        onFocus={onNear}
        className={cn(box, "flex h-control items-center gap-2 text-left", className)}
      >
        <span className={cn("min-w-0 flex-1 truncate", !value && "text-subtle")}>
          {value?.label ?? placeholder}
        </span>
        <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-subtle" />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} className="z-40 outline-none">
          <Combobox.Popup
            aria-label={label ?? "Choices"}
            className="flex max-h-[min(24rem,var(--available-height))] w-[max(var(--anchor-width),min(20rem,calc(100vw-1.5rem)))] max-w-(--available-width) flex-col rounded-lg border border-line-strong bg-raised p-1 shadow-md outline-none"
          >
            <Combobox.Input
              aria-label={label ? `Search: ${label}` : "Search"}
              placeholder={searchedBy}
              className={cn(box, "mb-1 h-control shrink-0")}
            />
            <Combobox.List className="min-h-0 overflow-y-auto">
              {(option: SelectOption) => (
                <Combobox.Item
                  key={option.value}
                  value={option}
                  disabled={option.disabled}
                  className="flex min-h-7 cursor-default select-none items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover pointer-coarse:min-h-10"
                >
                  <span className="min-w-0 flex-1 truncate">{option.label}</span>
                  <Combobox.ItemIndicator>
                    <Check aria-hidden className="size-4 text-muted" />
                  </Combobox.ItemIndicator>
                </Combobox.Item>
              )}
            </Combobox.List>
            <Combobox.Status className="px-2 py-1 text-xs text-muted empty:hidden">{note}</Combobox.Status>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
