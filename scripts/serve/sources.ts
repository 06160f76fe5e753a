import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * What a build is made of, as one hash: the files of folders (but tests and `without`), single files, this Node's
 * major version, and further texts.
 */
export async function sourceHash(
  root: string,
  folders: readonly string[],
  files: readonly string[],
  { without, also = [] }: { without?: string; also?: readonly string[] } = {},
): Promise<string> {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0] ?? "");
  const add = async (path: string) => {
    hash.update(`\0${path}\0`).update(await readFile(join(root, path)));
  };
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && path !== without) await walk(path);
      else if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) await add(path);
    }
  };
  for (const folder of folders) await walk(folder);
  for (const file of files) if (existsSync(join(root, file))) await add(file);
  for (const text of also) hash.update(`\0${text}`);
  return hash.digest("hex");
}
