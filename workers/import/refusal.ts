/** Why one file does not come in: a machine word, and the reason with the way out for people. */
export class Refusal extends Error {
  override name = "Refusal";

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The archive as a whole cannot be read, now or later: the import fails with this message and is not tried again. */
export class ArchiveError extends Error {
  override name = "ArchiveError";
}

/** A file of more bytes than an image may have. */
export const tooLarge = (bytes: number, maxBytes: number) =>
  new Refusal(
    "too-large",
    `The file has ${readableBytes(bytes)}; at most ${readableBytes(maxBytes)} are taken (OFFDIAGONAL_MAX_IMAGE_BYTES).`,
  );

export const isLink = () =>
  new Refusal(
    "link",
    "The entry is a link, which is not followed. Pack the file itself that the link points to.",
  );

/** 1536 → "1.5 KiB" */
export function readableBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}
