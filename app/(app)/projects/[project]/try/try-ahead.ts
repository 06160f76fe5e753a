import type { ApolloClient } from "@apollo/client";
import { askAhead } from "@/app/graphql/ahead";
import { backendNames } from "@/app/tf/backends";
import { rememberedModel } from "@/app/tf/remembered-model";
import { newestModels, pictureAddress, tryDetails, tryImage } from "./operations";

/** Begins what models run in, for the backend and the format of Try's address where it names them. */
export function beginTry(address: URLSearchParams): void {
  const wanted = backendNames.find((name) => name === address.get("backend")) ?? null;
  const format = address.get("format") ?? "layers";
  const reader = format === "layers" ? "layers" : "graph";
  const likely = rememberedModel(address.get("model") ?? "", format);
  const image = address.get("image");
  const picture = image ? pictureAddress(image) : undefined;
  // Where it does not come the page says so, once it wants to run a model.
  import("@/app/tf/classifier")
    .then(({ beginAhead }) => beginAhead(wanted, reader, likely, picture))
    .catch(() => undefined);
}

/** Asks for what Try's page will by its address. */
export function askTry(client: ApolloClient, project: string, address: URLSearchParams): void {
  void askAhead(client, newestModels, { project });
  askTried(client, address);
}

/** Asks for the model and the image that Try's address names. */
export function askTried(client: ApolloClient, address: URLSearchParams): void {
  const [model, image] = [address.get("model"), address.get("image")];
  if (model) void askAhead(client, tryDetails, { id: model });
  if (model && image) void askAhead(client, tryImage, { model, image });
}
