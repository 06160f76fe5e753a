import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { ArchiveError } from "./refusal";
import { sniff } from "./sniff";
import { idxHeader } from "./sources/idx";
import type { Stretch } from "./sources/source";
import { zipStart } from "./sources/zip-end";
import { isTableName } from "./tables/table";

export type Kind =
  | { kind: "zip" | "image" | "table" | "parquet" | "idx" }
  | { kind: "tar"; isGzipped: boolean };

/** Bytes from the start of a file that tell what it is; a tar says so at byte 257. */
const tellingBytes = 1024;

/**
 * What a file is, by its content, then by its name.
 * @param within the part of the file that is meant; absent, all of it.
 * @throws ArchiveError where it is nothing that can be imported.
 */
export async function kindOf(path: string, fileName: string, within?: Stretch): Promise<Kind> {
  const head = await firstBytes(path, false, within);
  if (/\.zip$/i.test(fileName) || head.toString("latin1", 0, 2) === "PK") return { kind: "zip" };
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const inner = await firstBytes(path, true, within);
    if (isTar(inner) || /\.(tgz|tar\.gz)$/i.test(fileName)) return { kind: "tar", isGzipped: true };
    if (idxHeader(inner)) return { kind: "idx" };
    throw new ArchiveError(`${fileName} is gzipped, and is neither a tar archive nor IDX. Unpack it first.`);
  }
  if (isTar(head) || /\.tar$/i.test(fileName)) return { kind: "tar", isGzipped: false };
  if (head.toString("latin1", 0, 4) === "PAR1") return { kind: "parquet" };
  if (idxHeader(head)) return { kind: "idx" };
  if (sniff(head)) return { kind: "image" };
  if (isTableName(fileName) || /\.txt$/i.test(fileName)) return { kind: "table" };
  if (await endsInZip(path, within)) return { kind: "zip" };
  throw new ArchiveError(
    `${fileName} is nothing that is imported: a zip, tar or tar.gz of images, an image, a table (CSV, JSON), Parquet or IDX is.`,
  );
}

const isTar = (bytes: Buffer) => bytes.toString("latin1", 257, 262) === "ustar";

/** Whether a file that begins as something else is an archive, as one that unpacks itself is. */
async function endsInZip(path: string, within: Stretch | undefined): Promise<boolean> {
  const handle = await open(path, "r");
  try {
    return (await zipStart(handle, within ?? { start: 0, bytes: (await handle.stat()).size })) !== null;
  } finally {
    await handle.close();
  }
}

/** The first bytes of a file, or of what it unzips to. */
export async function firstBytes(
  path: string,
  isGzipped: boolean,
  within: Stretch = { start: 0, bytes: Number.POSITIVE_INFINITY },
): Promise<Buffer> {
  const { start, bytes } = within;
  if (!isGzipped) {
    const handle = await open(path, "r");
    try {
      const wanted = Math.min(tellingBytes, bytes);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, start);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }
  const file = createReadStream(path, { start, end: start + Math.min(64 * 1024, bytes) - 1 });
  const parts: Buffer[] = [];
  try {
    for await (const part of file.pipe(createGunzip())) {
      parts.push(part);
      break;
    }
  } catch {
    // It ends within the file or is damaged: what came until then tells enough, or nothing.
  } finally {
    file.destroy();
  }
  return Buffer.concat(parts).subarray(0, tellingBytes);
}
