// Others' tools on the SDL.   node schema.mjs SDL [OLD_SDL]
//
// relay-compiler takes it, graphql-eslint finds no fault with its descriptions, names and connections, and
// graphql-inspector finds no breaking change since OLD_SDL.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import graphqlPlugin from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";
import { buildSchema, getNamedType, isLeafType, isObjectType, isRequiredArgument } from "graphql";

const here = dirname(fileURLToPath(import.meta.url));
const [sdl, old] = process.argv.slice(2).map((path) => resolve(path));
const folder = mkdtempSync(join(tmpdir(), "conformance-"));
let faults = 0;

function run(tool, ...args) {
  const done = spawnSync(join(here, "node_modules/.bin", tool), args, { encoding: "utf8", cwd: folder });
  if (done.status !== 0) console.log(done.stdout, done.stderr);
  return done.status === 0 ? 0 : 1;
}

function report(tool, found) {
  faults += found;
  console.log(`${tool}: ${found} faults`);
}

/** Something to select that needs no argument: relay-compiler refuses a bare `__typename`. */
function selection(type, depth = 3) {
  if (isLeafType(type)) return "";
  for (const field of depth && isObjectType(type) ? Object.values(type.getFields()) : []) {
    const below = field.args.some(isRequiredArgument) ? null : selection(getNamedType(field.type), depth - 1);
    if (below !== null) return `{ ${field.name} ${below} }`;
  }
  return null;
}

/** The compiler reads the whole schema and writes one artifact. */
function relay(schema) {
  mkdirSync(join(folder, "src"));
  cpSync(sdl, join(folder, "schema.graphql"));
  writeFileSync(join(folder, "src/Page.js"), `graphql\`query PageQuery ${selection(schema.getQueryType())}\`;\n`);
  const config = { src: "./src", schema: "./schema.graphql", language: "javascript" };
  writeFileSync(join(folder, "relay.config.json"), JSON.stringify(config));
  return run("relay-compiler", "relay.config.json");
}

async function eslint() {
  const lint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ["*.graphql"],
        plugins: { "@graphql-eslint": graphqlPlugin },
        languageOptions: { parser: graphqlPlugin.parser, parserOptions: { graphQLConfig: { schema: sdl } } },
        rules: {
          "@graphql-eslint/require-description": ["error", { types: true, FieldDefinition: true, EnumValueDefinition: true, rootField: true }],
          "@graphql-eslint/require-deprecation-reason": "error",
          "@graphql-eslint/no-hashtag-description": "error",
          "@graphql-eslint/relay-page-info": "error",
          "@graphql-eslint/relay-connection-types": "error",
          // A row of a report is listed, but has no id of its own; lists that only go forward are lists too.
          "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
          "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
        },
      },
    ],
  });
  const results = await lint.lintText(readFileSync(sdl, "utf8"), { filePath: join(folder, "linted.graphql") });
  for (const { line, message } of results.flatMap((result) => result.messages)) console.log(`${sdl}:${line} ${message}`);
  return results.reduce((sum, result) => sum + result.errorCount, 0);
}

try {
  const schema = buildSchema(readFileSync(sdl, "utf8"));
  const types = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith("__"));
  console.log(`${types.length} types`);
  report("relay-compiler", relay(schema));
  report("graphql-eslint", await eslint());
  if (old) report("graphql-inspector", run("graphql-inspector", "diff", old, sdl));
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(faults ? 1 : 0);
