import * as z from "zod";
import { pathOfAddress } from "./file-key";

const id = z.union([z.number(), z.string()]);

/** Of the COCO format what classification needs: https://cocodataset.org/#format-data. Test sets have no annotations. */
const coco = z.object({
  images: z.array(z.object({ id, file_name: z.string() })),
  annotations: z.array(z.object({ image_id: id, category_id: id })).default([]),
  categories: z.array(z.object({ id, name: z.string() })),
});

type Coco = z.infer<typeof coco>;

export const asCoco = (value: unknown): Coco | null => coco.safeParse(value).data ?? null;

/** A row for each category that an image has: none gives an empty class, several give several rows. */
export function* cocoRows({ images, annotations, categories }: Coco): Generator<string[]> {
  const names = new Map(categories.map(({ id, name }) => [String(id), name]));
  const given = new Map<string, Set<string>>();
  for (const { image_id, category_id } of annotations) {
    const name = names.get(String(category_id));
    if (name === undefined) continue;
    const held = given.get(String(image_id));
    if (held) held.add(name);
    else given.set(String(image_id), new Set([name]));
  }
  for (const { id, file_name } of images) {
    const own = given.get(String(id));
    if (!own) yield [file_name, ""];
    for (const name of own ?? []) yield [file_name, name];
  }
}

/** Of Label Studio's JSON export: https://labelstud.io/guide/export#Label-Studio-JSON-format-of-annotated-tasks */
const labelStudio = z
  .array(
    z.object({
      data: z.record(z.string(), z.unknown()),
      file_upload: z.string().nullish(),
      annotations: z.array(
        z.object({
          was_cancelled: z.boolean().nullish(),
          result: z.array(
            z.object({
              type: z.string(),
              value: z.object({ choices: z.array(z.string()).optional() }).loose(),
            }),
          ),
        }),
      ),
    }),
  )
  .min(1);

type LabelStudio = z.infer<typeof labelStudio>;

/** The first is looked at by itself: of a million rows that are no tasks each would be told, in ten times their memory. */
export const isLabelStudio = (value: unknown): value is LabelStudio =>
  Array.isArray(value) &&
  labelStudio.safeParse(value.slice(0, 1)).success &&
  labelStudio.safeParse(value).success;

/** A row for each choice of each annotation of a task that was not cancelled. */
export function* labelStudioRows(tasks: LabelStudio): Generator<string[]> {
  for (const { data, annotations, file_upload } of tasks) {
    const file = fileOf(data, file_upload ?? "");
    const choices = new Set(
      annotations
        .filter(({ was_cancelled }) => !was_cancelled)
        .flatMap(({ result }) => result.filter(({ type }) => type === "choices"))
        .flatMap(({ value }) => value.choices ?? []),
    );
    if (choices.size === 0) yield [file, ""];
    for (const choice of choices) yield [file, choice];
  }
}

function fileOf(data: Record<string, unknown>, upload: string): string {
  const value =
    [data.image, data.img, ...Object.values(data)].find((one): one is string => typeof one === "string") ??
    upload;
  return pathOfAddress(value);
}
