/** Names that Windows keeps for devices. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
const longest = 60;

/**
 * Folder names for classes: each safe on every file system and in a zip, and no two the same where upper and lower case
 * count alike. What needs no change gets none.
 */
export function folderNames(classNames: readonly string[]): string[] {
  const taken = new Set<string>();
  return classNames.map((className) => {
    const base = safeName(className);
    let name = base;
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${base} (${count})`;
    taken.add(name.toLowerCase());
    return name;
  });
}

function safeName(text: string): string {
  const plain = [...text.normalize("NFC").replace(/[\\/:*?"<>|\p{Cc}]/gu, "_")]
    .slice(0, longest)
    .join("")
    .trim()
    .replace(/^\.+/, "_")
    .replace(/[. ]+$/, "_");
  return plain === "" || reserved.test(plain) ? `_${plain}` : plain;
}

const extensions: Record<string, string> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/tiff": "tif",
  "image/avif": "avif",
};

/** The end of a file's name by its media type. */
function extensionOf(mediaType: string): string {
  return extensions[mediaType] ?? "bin";
}

/** Digits of the hash in a file's name: two images of a dataset that agree in 80 bits do not happen. */
const digits = 20;

/** Path of an image: by its content, so that the same picture has the same name in every export. */
export function pathOf(
  folder: string | null,
  split: string | null,
  { sha256, mediaType }: { sha256: string; mediaType: string },
): string {
  const file = `${sha256.slice(0, digits)}.${extensionOf(mediaType)}`;
  return [split, folder, file].filter((part) => part !== null).join("/");
}
