/** Photos on their way: made small on the phone, so that a poor network carries them, and sent one by one. */
import { ApiError, headers, refreshSignIn } from '@/shared/api'
import type { Photo } from './drafts'

export const MOST_PHOTOS = 3
export const LARGEST_BYTES = 10 * 1024 * 1024
const LONGEST_SIDE = 1600
const QUALITY = 0.8
/** The server keeps what was sent for a day; before that it is sent again. */
const KEPT_MS = 20 * 3_600_000

/** As a small upright JPEG; what this phone cannot draw goes as it is, for the server to say what it thinks of it. */
export async function small(file: Blob): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const share = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(picture.width * share), height: Math.round(picture.height * share) })
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    return await new Promise((resolve) => canvas.toBlob((it) => resolve(it ?? file), 'image/jpeg', QUALITY))
  } catch {
    return file
  }
}

export const isThere = (photo: Photo, now = Date.now()) => Boolean(photo.uploadId && photo.sentAt && now - photo.sentAt < KEPT_MS)

async function post(content: Blob): Promise<Response> {
  const init = { method: 'POST', body: content, credentials: 'same-origin' as const, headers: { ...headers(), 'content-type': 'application/octet-stream' } }
  return fetch('/uploads/photos?name=photo.jpg', init).catch(() => { throw new ApiError('', 'NETWORK', 0) })
}

/** The id of a photo that the server keeps now. */
export async function sendPhoto(content: Blob): Promise<string> {
  let answer = await post(content)
  if (answer.status === 401 && (await refreshSignIn())) answer = await post(content)
  const body = (await answer.json().catch(() => null)) as { id?: string; errors?: { message: string; extensions?: { code?: string } }[] } | null
  if (answer.ok && body?.id) return body.id
  const fault = body?.errors?.[0]
  throw new ApiError(fault?.message ?? '', fault?.extensions?.code ?? 'SERVER', answer.status, Number(answer.headers.get('retry-after') ?? 0))
}
