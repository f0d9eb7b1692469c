// Schema and *.graphql files become typed string documents and the manifest of their hashes. No network, no watcher.
import { codegen } from '@graphql-codegen/core'
import { preset } from '@graphql-codegen/client-preset'
import { buildASTSchema, parse, validate } from 'graphql'
import fs from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const exported = path.join(root, '../api/schema/schema.graphql')
const source = fs.existsSync(exported) ? exported : process.env.SCHEMA
if (!source) throw new Error('No schema: api/schema/schema.graphql is not exported yet; run `make schema`, or name a file in SCHEMA.')

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
// The map of texts (gql.ts) is for clients that name documents by their text; ours import them.
for (const section of sections.filter((it) => /\/(graphql\.ts|persisted-documents\.json)$/.test(it.filename))) {
  const file = path.join(root, section.filename)
  // Texts of fragments are only for clients that send texts; they would ride along in every bundle.
  const text = (await codegen(section)).replace(/export const \w+FragmentDoc = new TypedDocumentString\(`[\s\S]*?;\n/g, '')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) fs.writeFileSync(file, text)
}
