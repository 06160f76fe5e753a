import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { serveImage } from "@/server/images/serve";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { datasetFor, importFiles, picture } from "./importing";

const database = await openTestDatabase();
let own: Awaited<ReturnType<typeof datasetFor>>;
let stranger: Awaited<ReturnType<typeof datasetFor>>;
let bytes: Buffer;
let imageId: string;

beforeAll(async () => {
  own = await datasetFor(database);
  stranger = await datasetFor(database);
  bytes = await picture(1, 300, true);
  const { content } = await importFiles(database, own, [{ name: "train/cat/1.png", content: bytes }]);
  imageId = content[0]?.imageId ?? "";
});

const get = (
  headers: Record<string, string> = {},
  id = imageId,
  variant: "original" | "thumbnail" = "original",
) => serveImage(new Request(`http://localhost/files/images/${id}`, { headers }), own.context, id, variant);

describe("an image's address", () => {
  it("sends the bytes under headers that let nothing in them run", async () => {
    const response = await get();
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(bytes.length),
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, max-age=31536000, immutable",
    });
    const thumbnail = await get({}, imageId, "thumbnail");
    expect(thumbnail.headers.get("content-type")).toBe("image/webp");
    expect((await thumbnail.arrayBuffer()).byteLength).toBe(Number(thumbnail.headers.get("content-length")));
  });

  it("answers 304, ranges and ranges beyond the end", async () => {
    const etag = (await get()).headers.get("etag") ?? "";
    expect((await get({ "If-None-Match": `"other", ${etag}` })).status).toBe(304);
    const part = await get({ Range: "bytes=10-19" });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe(`bytes 10-19/${bytes.length}`);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
    const tail = await get({ Range: "bytes=-5" });
    expect(Buffer.from(await tail.arrayBuffer())).toEqual(bytes.subarray(-5));
    expect((await get({ Range: `bytes=${bytes.length}-` })).status).toBe(416);
    expect((await get({ Range: "bytes=0-1", "If-Range": '"other"' })).status).toBe(200);
  });

  it("answers for a foreign image as for a missing one, and asks who is signed out to sign in", async () => {
    for (const variant of ["original", "thumbnail"] as const) {
      const ask = (id: string) => serveImage(new Request("http://localhost/"), stranger.context, id, variant);
      const [foreign, missing, none] = [
        await ask(imageId),
        await ask(newId("Image")),
        await ask("../../secrets.json"),
      ];
      expect([foreign.status, missing.status, none.status]).toEqual([404, 404, 404]);
      expect(await foreign.text()).toBe(await missing.text());
    }
    const out = await serveImage(
      new Request("http://localhost/"),
      database.contextFor(null),
      imageId,
      "original",
    );
    expect(out.status).toBe(401);
  });
});

describe("an image over GraphQL", () => {
  it("has its size, class and labels", async () => {
    const { data, errors } = await execute(
      own.context,
      "query ($id: ID!) { image(id: $id) { id width height mediaType bytes url thumbnailUrl class { name } labels { source class { name } author { id } } } }",
      { id: imageId },
    );
    expect(errors).toBeUndefined();
    expect(data?.image).toEqual({
      ...{ id: imageId, width: 300, height: 300, mediaType: "image/png", bytes: bytes.length },
      ...{ url: `/files/images/${imageId}`, thumbnailUrl: `/files/images/${imageId}/thumbnail` },
      ...{ class: { name: "cat" }, labels: [{ source: "import", class: { name: "cat" }, author: null }] },
    });
  });

  it("is not there for others", async () => {
    const ask = async (id: string) =>
      (await execute(stranger.context, "query ($id: ID!) { image(id: $id) { id } }", { id })).errors?.[0];
    const missing = newId("Image");
    const [foreign, none] = [await ask(imageId), await ask(missing)];
    expect(foreign?.extensions?.code).toBe("NOT_FOUND");
    expect(foreign?.message.replace(imageId, "")).toBe(none?.message.replace(missing, ""));
  });
});
