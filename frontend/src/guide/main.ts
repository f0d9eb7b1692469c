import { start } from '@/shared/app'
import App from './App.vue'
import { router } from './routes'
import { words } from './words'
import './guide.css'

void start(App, router, words)
if ('serviceWorker' in navigator && import.meta.env.PROD) {
  addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then((it) => it.active?.postMessage('fetch-screens')).catch(() => undefined)
  })
}
