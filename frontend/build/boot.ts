/** The build's own steps: the boot script and the CSS in the HTML, the service worker, the manifest of trusted documents. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'

type Emitted = { type: 'chunk' | 'asset'; name?: string; fileName: string; imports?: string[]; facadeModuleId?: string | null; source?: string | Uint8Array; isEntry?: boolean; viteMetadata?: { importedCss: Set<string> } }
type Bundle = Record<string, Emitted>

const DOCUMENTS = 'src/shared/gql/generated/persisted-documents.json'
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64')

function homeQueryHash(): string {
  const documents = JSON.parse(fs.readFileSync(DOCUMENTS, 'utf8')) as Record<string, string>
  const found = Object.entries(documents).find(([, text]) => text.includes('query GuideHome'))
  if (!found) throw new Error('The document GuideHome is missing; the boot script starts it.')
  return found[0].replace('sha256:', '')
}

/** The chunk of each language of one app, with the chunks it needs. */
function languageChunks(bundle: Bundle, app: string): Record<string, string[]> {
  const found = Object.values(bundle).map((it) => ({ ...it, language: it.facadeModuleId?.match(new RegExp(`src/${app}/language/([\\w-]+)\\.ts$`))?.[1] }))
  const entries = found.filter((it) => it.language).map((it) => [it.language!, [it.fileName, ...(it.imports ?? [])].map((file) => `/${file}`)])
  return Object.fromEntries(entries) as Record<string, string[]>
}

function entryStyles(bundle: Bundle, entry: string): string {
  const seen = new Set<string>()
  const css: string[] = []
  const walk = (file: string) => {
    const chunk = bundle[file]
    if (!chunk || seen.has(file)) return
    seen.add(file)
    chunk.imports?.forEach(walk)
    chunk.viteMetadata?.importedCss.forEach((it) => css.push(it))
  }
  walk(entry)
  return [...new Set(css)].map((file) => String(bundle[file]!.source)).join('')
}

/** Starts the language chunk and, on the guide's home, its query from the head, so that code, words and data arrive together. */
export function boot(version: string): Plugin {
  return {
    name: 'pacesetter:boot',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, path: page }) {
        if (!bundle) return html
        const emitted = bundle as unknown as Bundle
        const app = page.includes('console') ? 'console' : 'guide'
        const entry = Object.values(emitted).find((it) => it.type === 'chunk' && it.isEntry && it.name === app)!
        const template = fs.readFileSync('src/boot.template.js', 'utf8')
        const script = template
          .replace('__LANGUAGES__', JSON.stringify(languageChunks(emitted, app)))
          .replace('__HOME__', JSON.stringify(app === 'guide' ? homeQueryHash() : ''))
          .replace('__VERSION__', version)
          .replace(/^\/\*[\s\S]*?\*\/\s*/, '').replace(/\n\s*/g, '')
        return html.replace(/\s*<link rel="stylesheet"[^>]*>/g, '').replace('</head>', `<style>${entryStyles(emitted, entry.fileName)}</style><script>${script}</script></head>`)
      },
    },
  }
}

/** Gives every folder its own copy of the documents' module, so that a route carries its own hashes and no others. */
export function documents(): Plugin {
  return {
    name: 'pacesetter:documents',
    enforce: 'pre',
    apply: 'build',
    async resolveId(source, importer) {
      if (!source.endsWith('/gql/generated/graphql') || !importer) return null
      const found = await this.resolve(source, importer, { skipSelf: true })
      return found && `${found.id}?of=${path.basename(path.dirname(importer))}`
    },
  }
}

/** Hashes of every inline script and style, for the server's Content-Security-Policy. */
function inlineHashes(html: string, tag: string): string[] {
  return [...html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map((it) => `'sha256-${sha256(it[1]!)}'`)
}

function writeWorker(out: string) {
  const html = fs.readFileSync(path.join(out, 'index.html'), 'utf8')
  const named = [...html.matchAll(/\/assets\/[\w.-]+\.(?:js|css)/g)].map((it) => it[0])
  const files = ['/', '/icon.svg', '/manifest.webmanifest', ...new Set(named)].sort()
  const later = fs.readdirSync(path.join(out, 'assets')).map((it) => `/assets/${it}`).filter((it) => !files.includes(it) && guideFiles(out).has(it)).sort()
  const digest = createHash('sha256')
  for (const file of files) digest.update(file).update(fs.readFileSync(path.join(out, file === '/' ? 'index.html' : file)))
  const template = fs.readFileSync('src/sw.template.js', 'utf8')
  const text = template.replaceAll('__VERSION__', digest.digest('hex').slice(0, 12)).replaceAll('__FILES__', JSON.stringify(files)).replaceAll('__LATER__', JSON.stringify(later))
  fs.writeFileSync(path.join(out, 'sw.js'), text)
}

/** Files that the guide may load, by the build's manifest; the console's stay out of the worker. */
function guideFiles(out: string): Set<string> {
  type Chunk = { file: string; imports?: string[]; dynamicImports?: string[]; css?: string[] }
  const manifest = JSON.parse(fs.readFileSync(path.join(out, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
  const files = new Set<string>()
  const walk = (key: string) => {
    const chunk = manifest[key]
    if (!chunk || files.has(`/${chunk.file}`)) return
    files.add(`/${chunk.file}`)
    chunk.css?.forEach((it) => files.add(`/${it}`))
    chunk.imports?.forEach(walk)
    chunk.dynamicImports?.forEach(walk)
  }
  walk('index.html')
  return files
}

export function release(): Plugin {
  return {
    name: 'pacesetter:release',
    apply: 'build',
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        const out = 'dist'
        if (!fs.existsSync(path.join(out, 'index.html'))) return
        writeWorker(out)
        const documents = JSON.parse(fs.readFileSync(DOCUMENTS, 'utf8')) as Record<string, string>
        const named = Object.entries(documents).map(([hash, text]) => [hash.replace('sha256:', ''), text])
        fs.writeFileSync(path.join(out, 'persisted-documents.json'), JSON.stringify(Object.fromEntries(named), null, 1))
        const pages = ['index.html', 'console.html'].map((it) => fs.readFileSync(path.join(out, it), 'utf8')).join('')
        const hashes = { script: inlineHashes(pages, 'script'), style: inlineHashes(pages, 'style') }
        fs.writeFileSync(path.join(out, 'csp-hashes.json'), JSON.stringify(hashes, null, 1))
      },
    },
  }
}
