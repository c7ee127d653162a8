/** The house's import rules (docs/architecture.md). All of them are errors. */
const to = (name, comment, from, toRule) => ({ name, comment, severity: "error", from, to: toRule });

module.exports = {
  forbidden: [
    to("no-cycles", "A cycle hides two modules that are one.", {}, { circular: true }),
    to(
      "contracts-zod-only",
      "The language of the system depends on zod alone.",
      { path: "^contracts/", pathNot: "\\.test\\.ts$" },
      { pathNot: "^(contracts/|node_modules/zod/)" },
    ),
    to(
      "domain-is-pure",
      "Rules do no I/O and know only the contracts.",
      { path: "^core/domain/", pathNot: "\\.test\\.ts$" },
      { pathNot: "^(core/domain/|contracts/|node_modules/(zod|libphonenumber-js)/)" },
    ),
    to(
      "platform-knows-contracts-and-domain",
      "Platform is below every process.",
      { path: "^core/platform/", pathNot: "\\.test\\.ts$" },
      { path: "^(server|workers|web|scripts|e2e|prisma)/" },
    ),
    to(
      "server-not-workers",
      "The two processes meet only in core and contracts.",
      { path: "^server/", pathNot: "(\\.test\\.ts$|^server/testing/)" },
      { path: "^(workers|web|scripts|e2e)/" },
    ),
    to(
      "workers-not-server",
      "The two processes meet only in core and contracts.",
      { path: "^workers/", pathNot: "\\.test\\.ts$" },
      { path: "^(server|web|scripts|e2e)/" },
    ),
    to(
      "features-are-islands",
      "A feature never imports another feature.",
      { path: "^(server/api|web/src)/features/([^/]+)/" },
      { path: "^(server/api|web/src)/features/", pathNot: "^(server/api|web/src)/features/$2/" },
    ),
    to(
      "web-knows-contracts",
      "The console speaks to the server through the contracts only.",
      { path: "^web/src/" },
      { path: "^(core|server|workers|scripts|prisma|e2e)/" },
    ),
    to(
      "e2e-is-black-box",
      "Black-box tests know the contracts only.",
      { path: "^e2e/" },
      { path: "^(core/(?!testing/)|(server|workers|web|scripts|prisma)/)" },
    ),
    to(
      "one-door-to-prisma",
      "Prisma's client is a value only under core/platform/db (the stand-in engine is Prisma itself).",
      {
        path: "^(core|server|workers|scripts)/",
        pathNot: "^(core/platform/db/|prisma/|scripts/schema-engine-wasm\\.mjs$)",
      },
      {
        path: "(core/platform/db/generated/|node_modules/@prisma/client|node_modules/@prisma/adapter-pg)",
        dependencyTypesNot: ["type-only"],
      },
    ),
    to(
      "one-door-to-graph-tokens",
      "Only the vault opens Graph tokens.",
      {
        path: "^(server|workers|core)/",
        pathNot: "^(workers/vault/|core/platform/seal/|core/testing/|server/testing/|.*\\.test\\.ts$)",
      },
      { path: "^core/platform/seal/open\\.ts$" },
    ),
    to(
      "testing-for-tests",
      "Test helpers stay out of the product.",
      {
        path: "^(contracts|core/domain|core/platform|server|workers|web)/",
        pathNot: "(\\.test\\.tsx?$|/testing/)",
      },
      { path: "^core/testing/|/testing/" },
    ),
    to(
      "no-dev-deps-in-product",
      "What ships needs only dependencies.",
      {
        path: "^(contracts|core/domain|core/platform|server|workers)/",
        pathNot: "(\\.test\\.ts$|/testing/)",
      },
      { dependencyTypes: ["npm-dev"] },
    ),
  ],
  options: {
    doNotFollow: { path: "(^|/)node_modules/|^core/platform/db/generated/" },
    exclude: { path: "^(dist|\\.data)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
