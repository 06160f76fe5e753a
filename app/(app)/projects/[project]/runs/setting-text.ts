import type { ConfigurationField } from "@/ml/configuration";

/** A setting's value as people read it: "Adam", "yes", "32, 64, 128", "0.001". */
export function settingText(field: ConfigurationField, value: unknown): string {
  const option = field.options?.find((one) => one.value === value);
  if (option) return option.label;
  if (value === null || value === undefined || value === "")
    return field.kind === "baseLayer" ? "by itself" : "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  // A measure would be rounded; a setting is what it is.
  if (typeof value === "number") return Number.isInteger(value) ? value.toLocaleString("en") : String(value);
  if (field.kind === "layers" && Array.isArray(value)) return `${value.length} layers`;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(String).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
