import tseslint from "typescript-eslint";

/** The import borders of the architecture: for each folder, what it may not name. */
const BORDERS = [
  [
    "src/core/**",
    [
      "node:*",
      "vscode",
      "dockerode",
      "**/collect/**",
      "**/ui/**",
      "**/protocol/**",
      "**/actions/**",
    ],
  ],
  [
    "src/protocol/**",
    ["node:*", "vscode", "dockerode", "**/collect/**", "**/ui/**", "**/actions/**"],
  ],
  ["src/collect/**", ["vscode", "**/ui/**", "**/protocol/**", "**/actions/**"]],
  ["src/ui/**", ["dockerode", "node:child_process"]],
  ["src/terminal/**", ["vscode", "dockerode", "node:child_process", "**/ui/**"]],
  ["webview/**", ["vscode", "node:*", "dockerode", "**/collect/**", "**/ui/**", "**/actions/**"]],
];

/** Names that would make the core depend on time, chance or the outside. */
const IMPURE = [
  "Date",
  "Math.random",
  "setTimeout",
  "setInterval",
  "console",
  "process",
  "document",
  "window",
];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", ".lab/", ".vscode-test/", "test-output/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Name what you export." },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  ...BORDERS.map(([files, group]) => ({
    files: [files],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group, message: "This folder may not import that: see ARCHITECTURE.md, Borders." },
          ],
        },
      ],
    },
  })),
  {
    files: ["src/core/**"],
    rules: { "no-restricted-globals": ["error", ...IMPURE.filter((name) => !name.includes("."))] },
  },
  { files: ["test/**"], rules: { "max-lines": "off" } },
);
