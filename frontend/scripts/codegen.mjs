// Schema and *.graphql files become typed string documents and the manifest of their hashes. No network, no watcher.
import { codegen } from '@graphql-codegen/core'
import { preset } from '@graphql-codegen/client-preset'
import { buildASTSchema, parse, validate } from 'graphql'
import fs from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const source = process.env.SCHEMA ?? path.join(root, '../api/schema/schema.graphql')
if (!fs.existsSync(source)) throw new Error(`No schema at ${source}; run \`make schema\`, or name a file in SCHEMA.`)

const schema = parse(fs.readFileSync(source, 'utf8'))
const schemaAst = buildASTSchema(schema)
const files = fs.readdirSync(path.join(root, 'src'), { recursive: true }).filter((it) => it.endsWith('.graphql')).sort()
const documents = files.map((file) => {
  const rawSDL = fs.readFileSync(path.join(root, 'src', file), 'utf8')
  return { location: `src/${file}`, rawSDL, document: parse(rawSDL) }
})

const whole = { kind: 'Document', definitions: documents.flatMap((it) => it.document.definitions) }
const mistakes = validate(schemaAst, whole).filter((it) => !/is never used/.test(it.message))
for (const mistake of mistakes) console.error(mistake.message)
if (mistakes.length) process.exit(1)

const sections = await preset.buildGeneratesSection({
  baseOutputDir: 'src/shared/gql/generated/',
  schema,
  schemaAst,
  documents,
  config: {
    documentMode: 'string',
    useTypeImports: true,
    enumsAsTypes: true,
    strictScalars: true,
    scalars: { ID: 'string', Date: 'string', DateTime: 'string', URL: 'string' },
  },
  plugins: [],
  pluginMap: {},
  pluginContext: {},
  presetConfig: { fragmentMasking: false, persistedDocuments: { mode: 'replaceDocumentWithHash', hashAlgorithm: 'sha256' } },
})
// Documents of the console stand in a file of their own, so that the guide's bundle does not carry their hashes.
const consoleNames = files.filter((it) => it.startsWith('console/')).flatMap((file) => [...fs.readFileSync(path.join(root, 'src', file), 'utf8').matchAll(/^(?:query|mutation|subscription) (\w+)/gm)].map((it) => it[1]))

function takeOut(text) {
  const lines = text.split('\n')
  const isConsole = (line) => consoleNames.some((name) => line.startsWith(`export const ${name}Document =`))
  const types = consoleNames.flatMap((name) => [...text.matchAll(new RegExp(`export type (${name}(?:Query|Mutation|Subscription)(?:Variables)?) =`, 'g'))].map((it) => it[1]))
  const own = `import type { TypedDocumentString, ${types.join(', ')} } from './graphql'\n\n${lines.filter(isConsole).join('\n')}\n`
  return { rest: lines.filter((it) => !isConsole(it)).join('\n'), own }
}

function write(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) fs.writeFileSync(file, text)
}

for (const section of sections) {
  const file = path.join(root, section.filename)
  if (/\/gql\.ts$|\/index\.ts$/.test(section.filename)) continue
  // Texts of fragments are only for clients that send texts; they would ride along in every bundle.
  const text = (await codegen(section)).replace(/export const \w+FragmentDoc = new TypedDocumentString\(`[\s\S]*?;\n/g, '')
  const { rest, own } = takeOut(text)
  write(file, rest)
  if (section.filename.endsWith('/graphql.ts')) write(path.join(path.dirname(file), 'console.ts'), own)
}
