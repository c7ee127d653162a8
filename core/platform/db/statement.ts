import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package-root.ts";

declare const rowType: unique symbol;

/** One parameterised SQL file. `Row` is the shape that it answers. */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  readonly [rowType]?: Row;
}

/**
 * Loads `core/platform/db/sql/<name>.sql`. The files are the only raw SQL of the product: parameters are
 * `$1 …`, nothing is ever put into the text. Read once, at start; a missing file stops the process there.
 */
export const statement = <Row>(name: string): Statement<Row> => ({
  name,
  text: readFileSync(join(packageRoot, "core/platform/db/sql", `${name}.sql`), "utf8"),
});
