import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";
import { SetupError } from "../steps.mjs";
import { reasonIn, runCommand } from "./command";

/**
 * The wheel whose libtensorflow the addon is linked against. tfjs-node 4.22 was made for TensorFlow 2.9 but is
 * content with any later C API of TensorFlow 2.
 */
export const wheel = {
  requirement: "tensorflow-cpu==2.18.1",
  sha256: "810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298",
  megabytes: 230,
};

/** What of the wheel (1.3 GB unpacked) the build needs: two libraries and the headers that binding/*.cc reach. */
const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"] as const;
const headerFolders = ["tensorflow/c/", "tensorflow/core/platform/", "tsl/platform/", "xla/tsl/c/"].map(
  (folder) => `tensorflow/include/${folder}`,
);

/** Downloads the wheel into `folder` and gives its path. pip is told the target, so any Python 3 will do. */
export async function downloadWheel(folder: string, python: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const result = await runCommand(python, [
    ...[
      "-m",
      "pip",
      "download",
      "--no-deps",
      "--no-cache-dir",
      "--disable-pip-version-check",
      "--progress-bar",
      "off",
    ],
    ...["--only-binary", ":all:", "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"],
    ...["--platform", "manylinux_2_17_x86_64", "--platform", "manylinux2014_x86_64"],
    ...["--dest", folder, wheel.requirement],
  ]);
  if (result.code !== 0) {
    throw new SetupError(`pip could not download ${wheel.requirement}: ${reasonIn(result.output)}`);
  }
  const name = (await readdir(folder)).find((file) => file.endsWith(".whl"));
  if (!name)
    throw new SetupError(`pip reported success but left no wheel of ${wheel.requirement} in ${folder}.`);
  const path = join(folder, name);
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  const found = hash.digest("hex");
  if (found !== wheel.sha256) {
    throw new SetupError(
      `The downloaded ${name} has sha256 ${found}, expected ${wheel.sha256}: refused, since it is not the file this project was tested with.`,
    );
  }
  return path;
}

/** Unpacks libraries into `target`/lib and headers into `target`/include. */
export async function unpackWheel(path: string, target: string): Promise<void> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: true });
  for await (const entry of zip.eachEntry()) {
    const place = placeOf(entry.fileName);
    if (!place) continue;
    const file = join(target, place);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file));
  }
}

function placeOf(name: string): string | null {
  const library = libraries.find((candidate) => name === `tensorflow/${candidate}`);
  if (library) return `lib/${library}`;
  const isHeader = name.endsWith(".h") && headerFolders.some((folder) => name.startsWith(folder));
  return isHeader ? name.replace(/^tensorflow\//, "") : null;
}

export const libraryNames: readonly string[] = libraries;
