/** Label Studio puts eight digits before the name of an uploaded file. */
const uploadMark = /^[0-9a-f]{8}-/;

/**
 * What an address means as the path of a file: without server and query, decoded. Of an upload of Label Studio its name
 * alone: the folder is Label Studio's own, and no image is known by it.
 */
export function pathOfAddress(address: string): string {
  // /data/local-files/?d=folder/1.png names a file of the storage.
  const local = /[?&]d=([^&]+)/.exec(address)?.[1];
  const path = decoded(local ?? address.replace(/[?#].*$/, "")).replace(
    /^[a-z][a-z0-9+.-]*:\/\/[^/]*\//i,
    "",
  );
  if (!/\/data\/upload\//.test(address)) return path;
  return path.slice(path.lastIndexOf("/") + 1).replace(uploadMark, "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const isAddress = (text: string) =>
  /^[a-z][a-z0-9+.-]+:\/\//i.test(text) || /^\/data\/(upload|local-files)\//.test(text);

/** "./cats/1.png", "cats\1.png" and "https://example.org/cats/1.png?v=2" are the file "cats/1.png". */
export function fileKey(file: string): string {
  const text = file.trim();
  return (isAddress(text) ? pathOfAddress(text) : text)
    .replaceAll("\\", "/")
    .replace(/^(\.?\/)+/, "")
    .normalize("NFC");
}

/**
 * What an image that brings its path along is called by it: a path on Windows, one from the root or out of its folder, and
 * an address, none of which is followed, name a file all the same. Blank where nothing is left.
 */
export const nameOfPath = (path: string): string =>
  fileKey(path)
    .split("/")
    .filter((part) => !/^(\.*|[a-z]:)$/i.test(part))
    .join("/");
