import { defineConfig } from "prisma/config";

/** The CLI is used for generating the client and for diffs; migrations are applied by scripts/migrate. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  // eslint-disable-next-line no-restricted-syntax -- a command-line tool's configuration, not a process of ours
  datasource: { url: process.env["DATABASE_URL"] ?? "" },
});
