import { graphql } from "@/app/graphql/generated";
import type { TryDetailsFragment, TryModelFragment } from "@/app/graphql/generated/graphql";
import type { ModelFile } from "@/app/tf/download";

/** Formats that run in a browser. */
export const formats = ["layers", "graph", "float16", "uint16", "uint8", "uint8_channels"] as const;
export type Format = (typeof formats)[number];

export const formatNames: Readonly<Record<Format, string>> = {
  layers: "Layers model",
  graph: "Graph model",
  float16: "Graph, float16",
  uint16: "Graph, uint16",
  uint8: "Graph, uint8",
  uint8_channels: "Graph, uint8 by channel",
};

graphql(`
  fragment ModelFiles on ModelFile {
    name
    url
    bytes
    sha256
  }
`);

graphql(`
  fragment TryDetails on Model {
    id
    files {
      ...ModelFiles
    }
    conversions {
      id
      format
      files {
        ...ModelFiles
      }
    }
    ...ParityFindings
    paritySetAsides {
      ...ParitySetAsideRow
    }
    tryLinks {
      id
      format
      openings
      openingsPerHour
      createdBy {
        id
        name
      }
      expiresAt
      revokedAt
    }
  }
`);

/** Those that a model has been converted to, the one that it always has first. */
export function formatsOf(model: TryModelFragment): Format[] {
  return formats.filter(
    (format) =>
      format === "layers" || model.conversions.some((one) => one.format === format && one.url !== null),
  );
}

/** The format that runs where one is asked for: what every model has, where this one was not converted to it. */
export function runningFormat(model: TryModelFragment, wanted: Format): Format {
  return formatsOf(model).includes(wanted) ? wanted : "layers";
}

/** What a browser loads of a model in a format. */
export function filesOf(details: TryDetailsFragment, format: Format): readonly ModelFile[] {
  if (format === "layers") return details.files;
  return details.conversions.find((one) => one.format === format)?.files ?? [];
}
