import { join } from "node:path";
import { crc32 } from "node:zlib";
import * as z from "zod";
import { pathOfAddress } from "./file-key";
import { RowSpool, Spool } from "./spool";

const id = z.union([z.number(), z.string()]);

/**
 * Of the COCO format what classification needs: https://cocodataset.org/#format-data. Test sets have no annotations. An
 * image's split is none of it, and stands in what is exported here.
 */
export const coco = {
  images: z.object({ id, file_name: z.string(), split: z.string().nullish().catch(null) }),
  annotations: z.object({ image_id: id, category_id: id }),
  categories: z.object({ id, name: z.string() }),
};

/** Files that images and annotations are dealt out to by the image: of one of them the annotations are held. */
const parts = 64;
const partOf = (id: string) => crc32(id) % parts;

/**
 * Brings the annotations of a COCO file to their images: a row for each category that an image has, in the order of the
 * images. None gives an empty class, several give several rows. What comes in may be of any length and order.
 */
export class CocoRows {
  private readonly names = new Map<string, string>();
  /** Whether an image names its split: then the rows have a third column for it. */
  hasSplits = false;
  /** `[part, file, split]` of each image, in order. */
  private readonly images: Spool;
  private readonly partsOfImages: Spool[];
  private readonly partsOfAnnotations: Spool[];
  private readonly partsOfClasses: Spool[];

  /** @param folder that files are written to. */
  constructor(private readonly folder: string) {
    const spools = (of: string) =>
      Array.from({ length: parts }, (_, part) => new Spool(join(folder, `${of}-${part}`)));
    this.images = new Spool(join(folder, "images"));
    this.partsOfImages = spools("images");
    this.partsOfAnnotations = spools("annotations");
    this.partsOfClasses = spools("classes");
  }

  async addImage(image: z.infer<typeof coco.images>): Promise<void> {
    const own = String(image.id);
    const part = partOf(own);
    this.hasSplits ||= Boolean(image.split);
    await this.images.write(JSON.stringify([part, image.file_name, image.split ?? ""]));
    await this.partsOfImages[part]?.write(JSON.stringify(own));
  }

  async addAnnotation(annotation: z.infer<typeof coco.annotations>): Promise<void> {
    const of = String(annotation.image_id);
    await this.partsOfAnnotations[partOf(of)]?.write(JSON.stringify([of, String(annotation.category_id)]));
  }

  addCategory({ id, name }: z.infer<typeof coco.categories>): void {
    this.names.set(String(id), name);
  }

  /** The rows of file, class and, where images name it, split, once all has been added. */
  async end(): Promise<RowSpool> {
    for (const spool of [this.images, ...this.partsOfImages, ...this.partsOfAnnotations]) await spool.end();
    for (let part = 0; part < parts; part++) await this.classesOf(part);
    // Read one by one, in turn: of all at once each has its window in memory.
    const classes = this.partsOfClasses.map((spool) => spool.each(16 * 1024));
    const rows = new RowSpool(join(this.folder, "rows"));
    for await (const line of this.images.each()) {
      const [part, file, split] = JSON.parse(line) as [number, string, string];
      const { value } = (await classes[part]?.next()) ?? {};
      const names = JSON.parse(value ?? "[]") as string[];
      for (const name of names.length > 0 ? names : [""]) {
        await rows.write(this.hasSplits ? [file, name, split] : [file, name]);
      }
    }
    await rows.end();
    return rows;
  }

  /** Writes down the classes of each image of a part. */
  private async classesOf(part: number): Promise<void> {
    const given = new Map<string, Set<string>>();
    const [annotations, images, classes] = [
      this.partsOfAnnotations[part],
      this.partsOfImages[part],
      this.partsOfClasses[part],
    ];
    if (!annotations || !images || !classes) return;
    for await (const line of annotations.each()) {
      const [image, category] = JSON.parse(line) as [string, string];
      const name = this.names.get(category);
      if (name === undefined) continue;
      const held = given.get(image);
      if (held) held.add(name);
      else given.set(image, new Set([name]));
    }
    for await (const line of images.each())
      await classes.write(JSON.stringify([...(given.get(JSON.parse(line) as string) ?? [])]));
    await classes.end();
  }
}

/** Of Label Studio's JSON export: https://labelstud.io/guide/export#Label-Studio-JSON-format-of-annotated-tasks */
const task = z.object({
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
});

export const isTask = (value: unknown) => task.safeParse(value).success;

/** A row for each choice of each annotation of a task that was not cancelled. */
export function rowsOfTask(value: unknown): string[][] {
  const { data, annotations, file_upload } = task.parse(value);
  const file = fileOf(data, file_upload ?? "");
  const choices = new Set(
    annotations
      .filter(({ was_cancelled }) => !was_cancelled)
      .flatMap(({ result }) => result.filter(({ type }) => type === "choices"))
      .flatMap(({ value }) => value.choices ?? []),
  );
  return choices.size === 0 ? [[file, ""]] : [...choices].map((choice) => [file, choice]);
}

function fileOf(data: Record<string, unknown>, upload: string): string {
  const value =
    [data.image, data.img, ...Object.values(data)].find((one): one is string => typeof one === "string") ??
    upload;
  return pathOfAddress(value);
}
