import { graphql, type ResultOf } from '../api/graphql'
import { formatBytes } from '../format/bytes'

export const Policy = graphql(`
  query Policy {
    uploadPolicy {
      maxSize
      contentTypes
      multipartThreshold
    }
  }
`)

export type UploadPolicy = NonNullable<ResultOf<typeof Policy>['uploadPolicy']>

/** Why a file need not even be tried; undefined when it may be sent. The server has the last word. */
export function refusal({ name, size, type }: File, policy: UploadPolicy): string | undefined {
  if (size === 0) return `“${name}” is empty. Choose another file.`
  if (size > policy.maxSize) {
    return `“${name}” is ${formatBytes(size)} large. At most ${formatBytes(policy.maxSize)} are accepted here: choose a smaller file, or compress it first.`
  }
  if (surelyOther(type, policy)) return `“${name}” is not a video. Choose a file such as ${examples(policy)}.`
  return undefined
}

/** Browsers take the type from the file's name and know few of them: only a clear other kind is refused here. */
function surelyOther(type: string, { contentTypes }: UploadPolicy): boolean {
  if (contentTypes.includes(type)) return false
  return /^(image|text|font|audio)\/|^application\/(pdf|zip|json|msword|vnd\.)/.test(type)
}

const NAMES: Partial<Record<string, string>> = {
  'video/mp4': 'MP4',
  'video/webm': 'WebM',
  'video/quicktime': 'MOV',
  'video/x-matroska': 'MKV',
  'video/matroska': 'MKV',
  'video/x-msvideo': 'AVI',
}

/** The accepted formats as people call them: `MP4, WebM or MOV`. */
export function examples({ contentTypes }: UploadPolicy): string {
  const names = [...new Set(contentTypes.flatMap((type) => NAMES[type] ?? []))]
  if (names.length < 2) return names[0] ?? 'an MP4'
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`
}
