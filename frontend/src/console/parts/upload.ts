/** Sends a file and tells how far it is; `fetch` cannot tell. */
import { ApiError, headers, refreshSignIn } from '@/shared/api'

export const LARGEST_BYTES = 10 * 1024 * 1024
export type FileFault = 'kind' | 'size' | 'empty'

/** What can be known to be wrong before anything is sent. */
export function faultOf(file: { name: string; size: number }, largest = LARGEST_BYTES): FileFault | undefined {
  if (!/\.(csv|xlsx)$/i.test(file.name)) return 'kind'
  if (file.size === 0) return 'empty'
  return file.size > largest ? 'size' : undefined
}

type Answer = { id?: string; errors?: { message: string; extensions?: { code?: string } }[] }

function send(file: File, path: string, onShare: (share: number) => void, signal: AbortSignal): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${path}?name=${encodeURIComponent(file.name)}`)
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.responseType = 'json'
    request.upload.onprogress = (event) => { if (event.lengthComputable) onShare(event.loaded / event.total) }
    request.onload = () => resolve(request)
    request.onerror = () => reject(new ApiError('', 'NETWORK', 0))
    request.onabort = () => reject(new DOMException('', 'AbortError'))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

/** The id of what the file has become: an upload, or an import of readings. */
export async function upload(file: File, onShare: (share: number) => void, signal: AbortSignal, path = '/uploads'): Promise<string> {
  let request = await send(file, path, onShare, signal)
  if (request.status === 401 && (await refreshSignIn())) request = await send(file, path, onShare, signal)
  const answer = request.response as Answer | null
  if (request.status === 201 && answer?.id) return answer.id
  const fault = answer?.errors?.[0]
  throw new ApiError(fault?.message ?? '', fault?.extensions?.code ?? 'SERVER', request.status, Number(request.getResponseHeader('retry-after') ?? 0))
}
