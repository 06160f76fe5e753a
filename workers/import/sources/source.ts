import type { Place } from "../layout";
import type { Refusal } from "../refusal";

/** A file of an upload, as its directory tells of it: nothing of its content is known yet. */
export interface SourceFile {
  /** As packed, with "/" at the end for a folder. */
  name: string;
  isFolder: boolean;
  /** Size that the directory claims. */
  bytes: number;
  /** Two files of one upload with the same print have, as good as surely, the same content; null where it is not told. */
  print: number | null;
  /** Why it cannot be read, where the directory says so already. */
  refusal: Refusal | null;
  /** Where it belongs, where the upload itself says so (Parquet, IDX). */
  place?: Place;
}

/** A part of a file: an archive that lies in another one as it is. */
export interface Stretch {
  /** Its first byte. */
  start: number;
  bytes: number;
}

/**
 * An upload as a list of files, in an order that never changes: the place in it is where a resumed import goes on.
 * Faults of the whole throw ArchiveError, faults of one file Refusal.
 */
export interface Source<File extends SourceFile = SourceFile> {
  /** Bytes of the upload, by which it is judged what it may unpack to. */
  readonly bytes: number;
  /** From the first on, each time it is called. One pass at a time. */
  files(): AsyncGenerator<File>;
  /** Content of the file that `files` gave last, of at most `maxBytes`. */
  read(file: File, maxBytes: number): Promise<Buffer>;
  /** The same in pieces, for what is too large to be held. */
  chunks(file: File): AsyncGenerator<Buffer>;
  /** Where the content of a file lies in the upload as it is; null, or no such method, where it is packed. */
  stretchOf?(file: File): Promise<Stretch | null>;
  close(): Promise<void>;
}
