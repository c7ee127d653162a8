import js from "@eslint/js";
import tseslint from "typescript-eslint";
import hooks from "eslint-plugin-react-hooks";
import a11y from "eslint-plugin-jsx-a11y";

/** `process.env` is read in one file per process; everything else receives typed settings. */
const noProcessEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "Read the environment in an env.ts file only.",
};
/** Dates cross job and event borders as ISO strings; z.date() cannot survive JSON. */
const noZodDate = {
  selector:
    "CallExpression[callee.property.name='date']:matches([callee.object.name='z'], [callee.object.property.name='coerce'])",
  message: "Contracts carry ISO strings, not dates.",
};
const noRawUnsafe = {
  selector: "MemberExpression[property.name=/^\\$(query|execute)RawUnsafe$/]",
  message: "Raw SQL lives in core/platform/db/sql as parameterised files.",
};

export default tseslint.config(
  { ignores: ["node_modules", "dist", ".data", "core/platform/db/generated", "bench/results", "coverage"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ["*.js", "*.mjs", "scripts/*.mjs", ".dependency-cruiser.cjs"],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-syntax": ["error", noProcessEnv, noRawUnsafe],
      "no-console": "error",
      eqeqeq: "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ["contracts/**"], rules: { "no-restricted-syntax": ["error", noProcessEnv, noZodDate] } },
  {
    files: [
      "**/env.ts",
      "scripts/**",
      "vitest.config.ts",
      "web/vite.config.ts",
      "core/testing/**",
      "e2e/**",
      "**/*.test.ts",
    ],
    rules: { "no-restricted-syntax": ["error", noRawUnsafe] },
  },
  { files: ["scripts/**"], rules: { "no-console": "off" } },
  {
    files: ["**/*.test.ts", "**/*.test.tsx", "core/testing/**", "e2e/**"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "max-lines": "off",
    },
  },
  {
    files: ["web/**/*.tsx", "web/**/*.ts"],
    plugins: { "react-hooks": hooks, "jsx-a11y": a11y },
    rules: { ...hooks.configs.recommended.rules, ...a11y.flatConfigs.recommended.rules },
  },
  { files: ["**/*.js", "**/*.mjs", "**/*.cjs"], ...tseslint.configs.disableTypeChecked },
  {
    files: ["**/*.mjs", "**/*.cjs", "**/*.js"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        module: "readonly",
        URL: "readonly",
        crypto: "readonly",
        WebAssembly: "readonly",
      },
    },
    rules: {
      "no-restricted-syntax": "off",
      "no-console": "off",
      "@typescript-eslint/no-require-imports": "off",
    },
  },
);
