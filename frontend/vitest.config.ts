import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  define: { __CLIENT__: JSON.stringify('web/test') },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'], setupFiles: ['src/test-setup.ts'] },
})
