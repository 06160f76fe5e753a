import { and, asc, eq, gte, lt } from "drizzle-orm";
import type { Database } from "@/db/connection";
import {
  imageSignatures,
  images,
  type NearSame,
  type VersionFindings,
  versionImages,
  versions,
} from "@/db/schema";
import { findNearSame, type LikePair, Sets } from "@/ml/likeness";
import { recordFindings } from "@/server/versions/findings";
import { searchNearSame } from "@/workers/near-same";
import type { Services } from "@/workers/services";
import { signaturesOf } from "./signatures";

type Split = (typeof versionImages.$inferSelect)["split"];

/** What is kept of a version's images in memory: 300 bytes each. */
interface Looked {
  ids: string[];
  splits: Split[];
  classIndexes: number[];
  /** 256 bytes an image. */
  signatures: Uint8Array;
  sizes: VersionFindings["sizes"];
  unread: number;
}

const rowsPerRead = 500;
const mostExamples = 12;

/**
 * Looks at every image of a version and keeps what it finds. Each image is looked at once in its life: its signature is
 * kept, so the next version of the same images is a matter of seconds.
 */
export async function checkVersion(
  versionId: string,
  {
    connection: { db },
    blobs,
    signal,
  }: Pick<Services, "blobs" | "signal"> & { connection: { db: Database } },
): Promise<"interrupted" | undefined> {
  const [version] = await db
    .select({ count: versions.imageCount })
    .from(versions)
    .where(eq(versions.id, versionId));
  if (!version) return;
  const looked = await lookAt(db, blobs, versionId, version.count, signal);
  if (!looked) return "interrupted";
  const found = new PairFindings(looked);
  const pairs = findNearSame(looked.signatures, (pair) => found.add(pair));
  if (!(await searchNearSame(pairs, () => !signal.aborted))) return "interrupted";
  const groups = Buffer.alloc(4 * version.count);
  for (let i = 0; i < version.count; i++) groups.writeUInt32LE(found.sets.of(i), 4 * i);
  const { sizes, unread } = looked;
  await recordFindings(db, versionId, { ...found.findings, sizes, unread }, groups);
  return;
}

/** Null where it was asked to put the work down. */
async function lookAt(
  db: Database,
  blobs: Services["blobs"],
  versionId: string,
  count: number,
  signal: AbortSignal,
): Promise<Looked | null> {
  const looked: Looked = {
    ids: [],
    splits: [],
    classIndexes: [],
    signatures: new Uint8Array(256 * count),
    sizes: {
      width: [Infinity, 0],
      height: [Infinity, 0],
      proportion: [Infinity, 0],
      distinct: 0,
      examples: [],
    },
    unread: 0,
  };
  const distinct = new Set<string>();
  const areas = { least: Infinity, most: 0, smallest: "", largest: "" };
  for (let from = 0; from < count; from += rowsPerRead) {
    if (signal.aborted) return null;
    const rows = await db
      .select({
        imageId: images.id,
        position: versionImages.position,
        split: versionImages.split,
        classIndex: versionImages.classIndex,
        sha256: images.sha256,
        thumbnailSha256: images.thumbnailSha256,
        width: images.width,
        height: images.height,
        greys: imageSignatures.greys,
      })
      .from(versionImages)
      .innerJoin(images, eq(images.id, versionImages.imageId))
      .leftJoin(imageSignatures, eq(imageSignatures.imageId, images.id))
      .where(
        and(
          eq(versionImages.versionId, versionId),
          gte(versionImages.position, from),
          lt(versionImages.position, from + rowsPerRead),
        ),
      )
      .orderBy(asc(versionImages.position));
    const signatures = await signaturesOf(db, blobs, rows);
    for (const [i, { position }] of rows.entries()) {
      const greys = signatures[i];
      if (greys) looked.signatures.set(greys, 256 * position);
      else looked.unread++;
    }
    for (const { imageId, position, split, classIndex, width, height } of rows) {
      looked.ids[position] = imageId;
      looked.splits[position] = split;
      looked.classIndexes[position] = classIndex;
      widen(looked.sizes.width, width);
      widen(looked.sizes.height, height);
      widen(looked.sizes.proportion, width / height);
      distinct.add(`${width}×${height}`);
      const area = width * height;
      if (area < areas.least) [areas.least, areas.smallest] = [area, imageId];
      if (area > areas.most) [areas.most, areas.largest] = [area, imageId];
    }
  }
  looked.sizes.distinct = distinct.size;
  if (distinct.size > 1) looked.sizes.examples = [areas.smallest, areas.largest];
  return looked;
}

/** What the pairs of near-same images come to; the pairs themselves may be too many to keep. */
class PairFindings {
  readonly sets: Sets;
  private leaks = 0;
  private readonly leaking: Uint8Array;
  private readonly leakingInto: Uint8Array;
  private readonly repeated: Uint8Array;
  private readonly conflicting: Uint8Array;
  private leakExamples: LikePair[] = [];
  private repeatExamples: LikePair[] = [];
  private conflictExamples: LikePair[] = [];

  constructor(private readonly looked: Looked) {
    const count = looked.ids.length;
    this.sets = new Sets(count);
    this.leaking = new Uint8Array(count);
    this.leakingInto = new Uint8Array(count);
    this.repeated = new Uint8Array(count);
    this.conflicting = new Uint8Array(count);
  }

  add(pair: LikePair): void {
    const { a, b } = pair;
    const { splits, classIndexes } = this.looked;
    this.sets.join(a, b);
    if (classIndexes[a] !== classIndexes[b]) {
      this.conflicting[a] = this.conflicting[b] = 1;
      this.conflictExamples = this.withExample(this.conflictExamples, pair);
    }
    if (splits[a] === splits[b]) {
      this.repeated[a] = this.repeated[b] = 1;
      this.repeatExamples = this.withExample(this.repeatExamples, pair);
      return;
    }
    this.leaks++;
    this.leaking[a] = this.leaking[b] = 1;
    if (splits[a] === "train") this.leakingInto[b] = 1;
    if (splits[b] === "train") this.leakingInto[a] = 1;
    this.leakExamples = this.withExample(this.leakExamples, pair);
  }

  get findings(): Pick<VersionFindings, "leaking" | "leakingInto" | "conflicting" | "repeated"> {
    const { splits } = this.looked;
    const into = (split: Split) => this.leakingInto.filter((leaks, i) => leaks === 1 && splits[i] === split);
    const images = (flags: Uint8Array) => flags.filter((flag) => flag === 1).length;
    return {
      leaking: {
        images: images(this.leaking),
        pairs: this.leaks,
        examples: this.leakExamples.map((pair) => this.named(pair)),
      },
      leakingInto: { validation: into("validation").length, test: into("test").length },
      conflicting: {
        images: images(this.conflicting),
        examples: this.conflictExamples.map((pair) => this.named(pair)),
      },
      repeated: {
        images: images(this.repeated),
        examples: this.repeatExamples.map((pair) => this.named(pair)),
      },
    };
  }

  /** The most telling first: those with the test split, then the most alike. */
  private withExample(examples: LikePair[], pair: LikePair): LikePair[] {
    const { splits } = this.looked;
    const withTest = ({ a, b }: LikePair) => Number(splits[a] === "test" || splits[b] === "test");
    const order = (one: LikePair, other: LikePair) =>
      withTest(other) - withTest(one) || other.likeness - one.likeness;
    const last = examples.at(-1);
    if (examples.length === mostExamples && last && order(pair, last) >= 0) return examples;
    return [...examples, pair].sort(order).slice(0, mostExamples);
  }

  private named({ a, b, likeness }: LikePair): NearSame {
    const { ids } = this.looked;
    return { a: ids[a] ?? "", b: ids[b] ?? "", likeness };
  }
}

function widen(range: [number, number], value: number): void {
  range[0] = Math.min(range[0], value);
  range[1] = Math.max(range[1], value);
}
