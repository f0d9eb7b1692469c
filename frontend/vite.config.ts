import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { boot, documents, release } from './build/boot.ts'
import { words } from './build/words.ts'
import packageFile from './package.json' with { type: 'json' }

const { version } = packageFile
const server = process.env.SERVER ?? 'http://127.0.0.1:8000'
const forwarded = Object.fromEntries(['/graphql', '/auth', '/media', '/mall-photos', '/uploads', '/exports'].map((it) => [it, { target: server, ws: it === '/graphql' }]))

/** What both first screens need travels together: fewer requests, and shops' servers speak HTTP/1.1. */
const first = /src[\\/]shared[\\/](app\.ts|api[\\/]|i18n[\\/]\w+\.ts|format[\\/]format|offline[\\/](state|useOnline)\.ts|badges[\\/]fingerprint|ui[\\/](icon|toast)\.ts|ui[\\/]Ui(Button|Toasts|Error|Skeleton|Empty|Pill|Lane)\.vue)/

const libraries = /node_modules[\\/](@vue|vue|vue-router|@tanstack)[\\/]|plugin-vue/
/** No first screen asks in pages or for many things at once; those who do bring what it takes. */
const laterParts = /[\\/](use)?(queries|infiniteQuery)(Observer)?\.js$/i

export default defineConfig({
  plugins: [vue(), words(), documents(), boot(version), release()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __CLIENT__: JSON.stringify(`web/${version}`) },
  server: { proxy: forwarded },
  build: {
    target: ['chrome94', 'safari15.4'],
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      checks: { bundlerTimings: false },
      input: { guide: 'index.html', console: 'console.html' },
      output: { codeSplitting: {
          groups: [
            { name: 'vendor', test: (id) => libraries.test(id) && !laterParts.test(id) },
            { name: 'base', test: first },
          ],
        } },
    },
  },
})
