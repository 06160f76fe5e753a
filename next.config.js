/** @type {import("next").NextConfig} */
const config = {
  // A second server beside the first (tests, a look at a change) builds into a folder of its own.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  reactStrictMode: true,
  poweredByHeader: false,
  // Native or Node-only packages that the web process loads at run time and must not bundle.
  serverExternalPackages: [
    "postgres",
    "pg-boss",
    "pino",
    "sharp",
    "@tus/server",
    "@tus/file-store",
    "drizzle-orm",
  ],
  devIndicators: false,
  headers: async () => [
    {
      // The service worker of Try: read anew each time, and allowed to ask this server only.
      source: "/try-offline.js",
      headers: [
        { key: "Cache-Control", value: "no-cache" },
        { key: "Content-Security-Policy", value: "default-src 'none'; connect-src 'self'" },
      ],
    },
  ],
  // `npm run check` holds the types of the whole repository; a start need not wait for it to do so again.
  typescript: { ignoreBuildErrors: true },
};

export default config;
