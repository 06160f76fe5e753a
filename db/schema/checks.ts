import { jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { bytes, createdAt } from "./columns";
import { versions } from "./datasets";
import { images } from "./images";

/** What an image looks like, in 256 bytes: 16 × 16 greys. By it near-same images are found. */
export const imageSignatures = pgTable("image_signatures", {
  imageId: text()
    .primaryKey()
    .references(() => images.id, { onDelete: "cascade" }),
  greys: bytes().notNull(),
});

/** Two images of a version that look the same. */
export interface NearSame {
  a: string;
  b: string;
  /** Correlation of their greys, up to 1. */
  likeness: number;
}

/** What a look at every image of a version found. */
export interface VersionFindings {
  /** Images that look like one of another split, and the pairs that are most alike, those with the test split first. */
  leaking: { images: number; pairs: number; examples: NearSame[] };
  /** Images of the validation and test splits with a near-same one among the training images. */
  leakingInto: { validation: number; test: number };
  /** Near-same images of different classes. Absent in the first checks, which did not look for them. */
  conflicting?: { images: number; examples: NearSame[] };
  /** Near-same images within one split. */
  repeated: { images: number; examples: NearSame[] };
  /** The least and the greatest width, height and quotient of both. */
  sizes: {
    width: [number, number];
    height: [number, number];
    proportion: [number, number];
    distinct: number;
    /** An image of the smallest and one of the largest area. */
    examples: string[];
  };
  /** Images whose files could not be looked at. */
  unread: number;
}

/** One row a version, once a worker has looked at its images. A version never changes, so neither does this. */
export const versionChecks = pgTable("version_checks", {
  versionId: text()
    .primaryKey()
    .references(() => versions.id, { onDelete: "cascade" }),
  /** Null where the check failed. */
  findings: jsonb().$type<VersionFindings>(),
  /** uint32, little-endian, by position: the least position among the images that look the same. */
  groups: bytes(),
  failure: text(),
  createdAt: createdAt(),
});
