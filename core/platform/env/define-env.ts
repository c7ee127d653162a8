import type { z } from "zod";

/** Reads a value out of the text of a variable. Its messages say what would be right ("must be …"). */
export type EnvSchema = z.ZodType<unknown, string>;

/** One variable. An empty one counts as unset. */
export interface EnvKey<Schema extends EnvSchema = EnvSchema, Presence extends string = string> {
  readonly description: string;
  readonly schema: Schema;
  readonly presence: Presence;
  readonly default?: string;
}

export const required = <Schema extends EnvSchema>(description: string, schema: Schema) =>
  ({ description, schema, presence: "required" }) as const;

export const optional = <Schema extends EnvSchema>(description: string, schema: Schema) =>
  ({ description, schema, presence: "optional" }) as const;

export const withDefault = <Schema extends EnvSchema>(description: string, value: string, schema: Schema) =>
  ({ description, schema, presence: "default", default: value }) as const;

export type EnvShape = Readonly<Record<string, EnvKey>>;

/** What the environment of a shape is once it has been read. */
export type EnvOf<Shape extends EnvShape> = {
  readonly [Name in keyof Shape]: Shape[Name]["presence"] extends "optional"
    ? z.output<Shape[Name]["schema"]> | undefined
    : z.output<Shape[Name]["schema"]>;
};

/** `process.env`, or any record of the kind. */
export type EnvSource = Readonly<Record<string, string | undefined>>;

/** Every fault of the environment, one line each, with its mend. Values are never repeated: some are secrets. */
export class EnvError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The environment is not right:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.name = "EnvError";
    this.faults = faults;
  }
}

/** A rule about several variables; answers its faults, each beginning with the variable's name. */
export type EnvRule<Env> = (env: Env) => readonly string[];

/**
 * Makes the reader of one process's environment: a pure function over a record.
 * @returns a function that throws EnvError naming every fault at once
 */
export const defineEnv = <const Shape extends EnvShape>(shape: Shape, ...rules: EnvRule<EnvOf<Shape>>[]) => {
  const read = (source: EnvSource): EnvOf<Shape> => {
    const faults: string[] = [];
    const values: Record<string, unknown> = {};
    for (const [name, key] of Object.entries<EnvKey>(shape)) {
      const given = source[name]?.trim();
      const text = given === undefined || given === "" ? key.default : given;
      if (text === undefined) {
        if (key.presence === "required") faults.push(`${name} is missing: ${key.description}`);
        continue;
      }
      const parsed = key.schema.safeParse(text);
      if (parsed.success) values[name] = parsed.data;
      else faults.push(`${name} ${parsed.error.issues.map((issue) => issue.message).join(", ")}`);
    }
    const env = values as EnvOf<Shape>;
    // Rules see only an environment whose single values are right.
    if (faults.length === 0) faults.push(...rules.flatMap((rule) => rule(env)));
    if (faults.length > 0) throw new EnvError(faults);
    return env;
  };
  return Object.assign(read, { shape });
};
