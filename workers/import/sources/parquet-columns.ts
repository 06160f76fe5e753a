import { type FileMetaData, parquetSchema, type SchemaTree } from "hyparquet";
import type { TableColumns } from "@/db/schema";
import { splitOf } from "../layout";
import { ArchiveError } from "../refusal";
import { cleaned } from "../tables/cells";
import { looksLikeImage } from "../tables/table";

export type Row = Record<string, unknown>;

export interface ImageColumn {
  name: string;
  /** Whether the image is a struct of bytes and path, as Hugging Face datasets has it, or the bytes themselves. */
  isStruct: boolean;
}

export interface ParquetColumns {
  /** Those that can be looked at, in the order of the file: images, and plain values. */
  all: string[];
  /** Those with the bytes of images, the likeliest first. */
  images: [ImageColumn, ...ImageColumn[]];
  /** Those of plain values. */
  flat: string[];
  /** Of columns that hold numbers of classes, the names by number. */
  names: ReadonlyMap<string, readonly string[]>;
}

const called = {
  class: /^(label|labels|class|class_?name|category|target|fine_label)$/i,
  file: /^(file_?(name|path)|image_?(name|path|file))$/i,
  split: /^(split|set|subset|partition|usage)$/i,
  group: /^(group|group_?id|patient|patient_?id|subject|subject_?id|scene|lesion_?id|person|person_?id)$/i,
};

/**
 * The columns of a Parquet file by its schema, and by what Hugging Face datasets notes of them.
 * @throws ArchiveError where none can hold images.
 */
export function parquetColumns(metadata: FileMetaData, file: string): ParquetColumns {
  // A list has more values than the file has rows.
  const tree = parquetSchema(metadata).children.filter(
    ({ element }) => element.repetition_type !== "REPEATED",
  );
  const features = featuresOf(metadata);
  const likelihood = (name: string) =>
    features[name]?._type === "Image" ? 2 : /im(age|g)|photo|picture/i.test(name) ? 1 : 0;
  const [first, ...others] = tree
    .filter(holdsBytes)
    .map(({ element, children }) => ({ name: element.name, isStruct: children.length > 0 }))
    .sort((a, b) => likelihood(b.name) - likelihood(a.name));
  if (!first) {
    throw new ArchiveError(
      `${file} has no column with the bytes of images (its columns: ${tree.map(({ element }) => element.name).join(", ")}). Save the data set with its images embedded.`,
    );
  }
  const shown = tree.filter((node) => holdsBytes(node) || node.children.length === 0);
  const names = new Map<string, readonly string[]>();
  for (const [column, { _type, names: own }] of Object.entries(features)) {
    if (_type === "ClassLabel" && Array.isArray(own))
      names.set(
        column,
        own.map((name) => cleaned(String(name))),
      );
  }
  return {
    all: shown.map(({ element }) => element.name),
    images: [first, ...others],
    flat: shown.filter((node) => !holdsBytes(node)).map(({ element }) => element.name),
    names,
  };
}

function holdsBytes({ element, children }: SchemaTree): boolean {
  const isPlain = children.length === 0 && !element.converted_type && !element.logical_type;
  return (
    children.some(
      ({ element: { name, type, repetition_type } }) =>
        name === "bytes" && type === "BYTE_ARRAY" && repetition_type !== "REPEATED",
    ) ||
    (isPlain && element.type === "BYTE_ARRAY")
  );
}

/** What Hugging Face datasets notes of its columns. */
function featuresOf(metadata: FileMetaData): Record<string, { _type?: unknown; names?: unknown }> {
  const text = metadata.key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
  try {
    const features = JSON.parse(text ?? "{}")?.info?.features;
    return typeof features === "object" && features !== null ? features : {};
  } catch {
    return {};
  }
}

/** The column of the images: the wanted one where it can be, else the likeliest. */
export const imageColumn = ({ images }: ParquetColumns, wanted: string | null | undefined): ImageColumn =>
  images.find(({ name }) => name === wanted) ?? images[0];

/**
 * Which column holds what.
 * @param rows the first ones.
 * @param wanted as a person chose; of its columns those count that the file has. Null: told by their names and values.
 */
export function chooseColumns(
  { flat, names }: ParquetColumns,
  { name: image }: ImageColumn,
  rows: readonly Row[],
  wanted: TableColumns | null,
): TableColumns {
  if (wanted) {
    const held = (column: string | null) => (column !== null && flat.includes(column) ? column : null);
    const { file, class: label, split, group } = wanted;
    return { image, file: held(file), class: held(label), split: held(split), group: held(group) };
  }
  const named = (key: keyof typeof called, fits: (values: readonly string[]) => boolean = () => true) =>
    flat.find(
      (column) =>
        called[key].test(column) && fits(rows.flatMap((row) => textIn(row[column], names.get(column)) ?? [])),
    ) ?? null;
  const label = flat.find((column) => names.has(column) && !called.split.test(column)) ?? named("class");
  const hasPaths = rows.some((row) => pathOf(row[image]) !== null);
  return {
    image,
    file: hasPaths ? null : named("file", (values) => values.some(looksLikeImage)),
    class: label,
    split: named("split", (values) => values.length > 0 && values.every((value) => splitOf(value) !== null)),
    group: named("group"),
  };
}

/** Name of an image within its column, as Hugging Face datasets keeps it. */
export function pathOf(image: unknown): string | null {
  const path = typeof image === "object" && image !== null && "path" in image ? image.path : null;
  return typeof path === "string" && path !== "" ? path : null;
}

/** A value as text, by its name where it is the number of one; null where it is none. */
export function textIn(value: unknown, names: readonly string[] | undefined): string | null {
  if (typeof value === "string") return cleaned(value).trim() || null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "bigint" && typeof value !== "number" && typeof value !== "boolean") return null;
  return names ? (names[Number(value)] ?? null) : String(value);
}

/** The class that a value names. A missing one is noted as -1. */
export const classIn = (value: unknown, names: readonly string[] | undefined): string | null =>
  typeof value !== "string" && Number(value) < 0 ? null : textIn(value, names);

/** A value as it is shown. */
export const cellOf = (value: unknown, names: readonly string[] | undefined): string =>
  textIn(value, names) ?? pathOf(value) ?? "";
