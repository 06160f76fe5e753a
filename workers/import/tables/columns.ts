import type { TableColumns } from "@/db/schema";
import { splitOf } from "../layout";
import { fileKey } from "./file-key";
import { classNames, looksLikeImage } from "./table";

const names = {
  file: /^(file|files|file_?(name|path)|image|images|image_?(path|name|file|id)|img|img_?(path|name)|path|name|id|sha256|hash)$/i,
  class: classNames,
  split: /^(split|set|subset|fold|partition|usage|dataset)$/i,
  group: /^(group|group_?id|patient|patient_?id|subject|subject_?id|scene|lesion_?id|person|person_?id)$/i,
};

const share = (values: readonly string[], is: (value: string) => boolean) =>
  values.length === 0 ? 0 : values.filter(is).length / values.length;

/**
 * Which columns of a table name the file, its class, its split and its group: by what their values are, then by what
 * they are called.
 * @param rows some of them.
 * @param isFile whether a value names a file that is there; what looks like one counts where that is not known.
 * @returns null where no column names files.
 */
export function findColumns(
  columns: readonly string[],
  rows: readonly string[][],
  isFile: ((value: string) => boolean) | null,
): TableColumns | null {
  const values = columns.map((_, i) => rows.map((cells) => cells[i] ?? "").filter((cell) => cell !== ""));
  const named = (key: keyof typeof names, except: readonly (string | null)[]) =>
    columns.find((column, i) => {
      const fits = key !== "split" || share(values[i] ?? [], (value) => splitOf(value) !== null) > 0.8;
      return !except.includes(column) && names[key].test(column) && fits;
    }) ?? null;
  const looks = isFile ?? ((value: string) => looksLikeImage(value) || /^[0-9a-f]{64}$/i.test(value));
  const shares = values.map((cells) => share(cells, (value) => looks(fileKey(value))));
  // Numbers of rows may be names of files too, of other ones: what looks like an image is meant first.
  const scores = shares.map((fitting, i) =>
    fitting > 0.2 ? fitting + share(values[i] ?? [], (value) => looksLikeImage(fileKey(value))) : 0,
  );
  const most = Math.max(0, ...scores);
  const file = most > 0 ? (columns[scores.indexOf(most)] ?? null) : isFile ? null : named("file", []);
  if (file === null) return null;
  // Whatever it is called: no class is named so.
  const tellsSplit = (column: string) =>
    !names.class.test(column) &&
    share(values[columns.indexOf(column)] ?? [], (value) => splitOf(value) !== null) > 0.8;
  const split =
    named("split", [file]) ?? columns.find((column) => column !== file && tellsSplit(column)) ?? null;
  const group = named("group", [file, split]);
  const others = columns.filter((column) => ![file, split, group].includes(column));
  // Not called like a class: the column with the fewest different values, if they come again and again.
  const fewest = others
    .map((column) => ({ column, kinds: new Set(values[columns.indexOf(column)]).size }))
    .filter(({ kinds }) => kinds > 0 && (kinds <= rows.length / 2 || others.length === 1))
    .sort((a, b) => a.kinds - b.kinds)[0]?.column;
  return { file, class: named("class", [file, split, group]) ?? fewest ?? null, split, group };
}

/**
 * Whether a column of classes was guessed by its values: nothing calls it so, and others could be meant. A person looks at
 * that before images get classes by it.
 */
export function isClassGuessed(columns: readonly string[], found: TableColumns): boolean {
  const { file, class: of, split, group } = found;
  if (of === null || classNames.test(of)) return false;
  return columns.filter((column) => ![file, split, group].includes(column)).length > 1;
}
