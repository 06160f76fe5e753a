/**
 * Service worker of Try's page, and of nothing else: its scope is /projects/ID/try. The network comes first; what was
 * kept is answered only where the server cannot be reached. What is kept of a project: the page (the server renders its
 * frame only), its scripts, and the answers of GraphQL that the page showed. Signing out deletes all of it
 * (app/tf/kept-page.ts).
 */
const prefix = "offdiagonal-try-";
/** Changes where what is kept is read in another way. */
const version = 1;
const nameOf = (project) => `${prefix}${version}-${project}`;
/** Of so many projects the page is kept, those that were kept last. */
const mostProjects = 3;
const answers = "/try-offline/answers/";

const project = new URL(self.registration.scope).pathname.split("/")[2];

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const clear = async () => {
    const old = (await caches.keys()).filter(
      (name) => name.startsWith(prefix) && !name.startsWith(`${prefix}${version}-`),
    );
    await Promise.all(old.map((name) => caches.delete(name)));
    // The page is asked for while this worker starts, not after.
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

/** An operation by its name and variables, whatever their order. */
function answerKey(operation, variables) {
  const sorted = (value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(
          Object.keys(value)
            .filter((key) => value[key] !== undefined)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        )
      : value;
  return `${answers}${operation}?${encodeURIComponent(JSON.stringify(sorted(variables ?? {})))}`;
}

/** Keeps the page as it is now in place of what was kept, and lets go of projects kept before the last three. */
async function keep({ page, files, results }) {
  const cache = await caches.open(nameOf(project));
  const wanted = new Set();
  const put = async (address, response) => {
    wanted.add(new URL(address, location.origin).href);
    await cache.put(address, response);
  };
  // A page that leads elsewhere (to sign in, say) is not this page.
  const html = await fetch(page, { credentials: "same-origin" });
  if (!html.ok || html.redirected) return false;
  await put(page, html);
  const own = [...new Set(files)].filter((file) => new URL(file).origin === location.origin);
  await Promise.all(
    own.map(async (file) => {
      const kept = file.includes("/_next/static/") ? await cache.match(file) : undefined;
      const response = kept ?? (await fetch(file));
      if (response.ok) await put(file, response);
    }),
  );
  for (const { operation, variables, data } of results) {
    await put(answerKey(operation, variables), Response.json({ data }));
  }
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url)) await cache.delete(request);
  }
  // Names are in the order of their making: the one that is kept now is made last.
  const others = (await caches.keys()).filter(
    (name) => name.startsWith(`${prefix}${version}-`) && name !== nameOf(project),
  );
  await Promise.all(others.slice(0, Math.max(0, others.length + 1 - mostProjects)).map((name) => caches.delete(name)));
  return true;
}

self.addEventListener("message", (event) => {
  const answer = async () => {
    let isKept = false;
    try {
      isKept = await keep(event.data);
    } catch {
      // No room, or the connection went: what was kept before is there still.
    }
    event.ports[0]?.postMessage(isKept);
  };
  event.waitUntil(answer());
});

async function orKept(ask, find) {
  try {
    return await ask();
  } catch (error) {
    const kept = await find(await caches.open(nameOf(project)));
    if (kept) return kept;
    throw error;
  }
}

/**
 * Pages that the server sent, by the client they became, with when (ms since 1970). Their scripts are left to the browser for
 * a moment: it keeps them compiled, but nothing that passes through here.
 */
const sent = new Map();
const momentMs = 15_000;

const isNewlySent = (client) => Date.now() - (sent.get(client) ?? 0) < momentMs;

async function asked({ request, preloadResponse, resultingClientId }) {
  const page = (await preloadResponse) ?? (await fetch(request));
  for (const client of sent.keys()) if (!isNewlySent(client)) sent.delete(client);
  sent.set(resultingClientId, Date.now());
  return page;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === "/api/graphql") {
    const body = request.clone();
    event.respondWith(
      orKept(() => fetch(request), async (cache) => {
        const { operationName, variables } = await body.json();
        return cache.match(answerKey(operationName, variables));
      }),
    );
  } else if (request.mode === "navigate") {
    // One page whatever its choices: it reads them from the address.
    event.respondWith(orKept(() => asked(event), (cache) => cache.match(`/projects/${project}/try`)));
  } else if (request.method === "GET" && /^\/(_next\/static|tfjs|fonts|icon\.svg)/.test(pathname)) {
    if (isNewlySent(event.clientId)) return;
    event.respondWith(orKept(() => fetch(request), (cache) => cache.match(request, { ignoreVary: true })));
  }
});
