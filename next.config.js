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
  // A page that shares nothing with others may use threads in WebAssembly. All that the pages load is of this server.
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        { key: "Cross-Origin-Embedder-Policy", value: "require-corp" },
      ],
    },
  ],
  // `npm run check` holds the types of the whole repository; a start need not wait for it to do so again.
  typescript: { ignoreBuildErrors: true },
};

export default config;
