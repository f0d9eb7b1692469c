/* The guide's service worker; the build fills in version and files. The app never depends on it. */
const SHELL = 'shell-__VERSION__'
const DATA = 'data-1'
const FILES = __FILES__
const LATER = __LATER__
const PATIENCE_MS = 8000

self.addEventListener('install', (event) => event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES))))

self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('shell-') && name !== SHELL) await caches.delete(name)
  await self.clients.claim()
})()))

self.addEventListener('message', (event) => {
  if (event.data === 'forget-answers') event.waitUntil(caches.delete(DATA))
  if (event.data === 'fetch-screens') event.waitUntil(caches.open(SHELL).then((cache) => Promise.allSettled(LATER.map(async (file) => (await cache.match(file)) || cache.add(file)))))
})

async function freshAnswer(request) {
  const answer = await fetch(request)
  if (answer.ok) await (await caches.open(DATA)).put(request, answer.clone())
  return answer
}

/* Without its date, by which the app would set its clock. */
async function keptAnswer(request) {
  const kept = await caches.match(request, { cacheName: DATA })
  if (!kept) return undefined
  const headers = new Headers(kept.headers)
  headers.delete('date')
  return new Response(kept.body, { status: kept.status, headers })
}

async function answer(request) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('late')), PATIENCE_MS))
  const fresh = freshAnswer(request)
  fresh.catch(() => {})
  return Promise.race([fresh, late]).catch(async () => (await keptAnswer(request)) || fresh)
}

const shell = (request, key) => caches.match(key, { cacheName: SHELL }).then((kept) => kept || fetch(request))

async function asset(request) {
  const kept = await caches.match(request, { cacheName: SHELL })
  if (kept) return kept
  const fetched = await fetch(request)
  if (fetched.ok) await (await caches.open(SHELL)).put(request, fetched.clone())
  return fetched
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  const isOurs = request.method === 'GET' && url.origin === location.origin
  if (!isOurs || /^\/(console|media|exports|auth|uploads)/.test(url.pathname)) return
  if (request.mode === 'navigate') event.respondWith(shell(request, '/'))
  else if (url.pathname === '/graphql') event.respondWith(answer(request))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request))
})
