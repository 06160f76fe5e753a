/** The arrows of ARCHITECTURE.md. scripts/check/arrows.test.ts breaks each rule once. */

const tests = "\\.test\\.tsx?$";
const outside = "^(test|bench|scripts)/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "app-knows-server-through-graphql",
      comment:
        "A page reads and writes only what the committed schema offers, so that a page can do nothing that another client of the API could not; only the thin route handlers in app/api and app/files reach the server itself.",
      severity: "error",
      from: { path: "^app/", pathNot: ["^app/(api|files)/", tests] },
      to: { path: "^(server|db|workers)/" },
    },
    {
      name: "routes-stay-thin",
      comment:
        "A route handler calls a query or a command of the server; tables are the server's business, long work the worker's.",
      severity: "error",
      from: { path: "^app/(api|files)/", pathNot: tests },
      to: { path: "^(db|workers)/" },
    },
    {
      name: "ui-knows-no-data",
      comment:
        "A component of the design system shows what it is given: it can then be used on any page and looked at without a server.",
      severity: "error",
      from: { path: "^app/ui/" },
      to: { path: ["^app/(?!ui/)", "(^|/)node_modules/(@apollo|graphql|graphql-sse|rxjs)/"] },
    },
    {
      name: "server-below-app",
      comment: "What the team may do holds whoever asks, page or worker: the server knows neither.",
      severity: "error",
      from: { path: "^server/", pathNot: tests },
      to: { path: "^(app|workers)/" },
    },
    {
      name: "db-at-the-bottom",
      comment:
        "Tables and connection are used by everything above and know nothing of what they are used for.",
      severity: "error",
      from: { path: "^db/", pathNot: tests },
      to: { path: "^(app|server|workers)/" },
    },
    {
      name: "workers-never-graphql",
      comment:
        "A job calls commands and queries; a way round through the API would check and serialise twice and authorise as nobody.",
      severity: "error",
      from: { path: "^workers/", pathNot: tests },
      to: { path: ["^app/", "^server/graphql/", "^server/[^/]+/schema\\.ts$"] },
    },
    {
      name: "wiring-is-for-the-schema",
      comment:
        "A feature's schema.ts is wiring alone: what another feature needs of it belongs in its queries or commands.",
      severity: "error",
      from: { path: "^(app|db|workers)/|^server/[^/]+/(queries|commands|policy)\\.ts$" },
      to: { path: "^server/(?!graphql/)[^/]+/schema\\.ts$" },
    },
    {
      name: "ml-stands-alone",
      comment:
        "The same file of ml/ runs in browser, server and worker, so that a prediction means the same everywhere: no Node, no DOM, no tfjs, nothing but zod.",
      severity: "error",
      from: { path: "^ml/", pathNot: tests },
      to: { pathNot: ["^ml/", "(^|/)node_modules/zod/"] },
    },
    {
      name: "one-door-to-tfjs-node",
      comment:
        "workers/tf.ts repairs Node 23 and later before tfjs-node loads; another import could come first. The web process must never load it at all.",
      severity: "error",
      from: { pathNot: "^workers/tf\\.ts$" },
      to: { path: "node_modules/@tensorflow/tfjs-node/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "web-never-trains",
      comment: "libtensorflow in the web process would cost 700 MB and block every request while it works.",
      severity: "error",
      from: { path: "^(app|server|db)/", pathNot: tests },
      to: { path: "^workers/tf\\.ts$", reachable: true },
    },
    {
      name: "product-knows-no-tests",
      comment: "Tests, measurements and set-up use the product, never the other way round.",
      severity: "error",
      from: { path: "^(app|server|db|workers|ml)/", pathNot: tests },
      to: { path: [outside, tests] },
    },
    {
      name: "no-development-packages",
      comment:
        "What the product loads at run time has to be there when only its own dependencies are installed.",
      severity: "error",
      from: { path: "^(app|server|db|workers|ml)/", pathNot: tests },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "node_modules/@types/",
      },
    },
    {
      name: "no-cycles",
      comment: "Modules in a circle can be understood, tested and loaded only together.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "everything-resolves",
      comment: "An import that leads nowhere escapes every rule above.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "\\.css$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|node_modules/\\.cache)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types", "typings"],
    },
  },
};
