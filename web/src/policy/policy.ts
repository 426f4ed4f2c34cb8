import { type Client, useQuery } from 'urql'
import { graphql, type ResultOf, type UploadKind } from '../api/graphql'
import { formatBytes } from '../format/bytes'

const Policy = graphql(`
  query Policy {
    uploadPolicy {
      multipartThreshold
      maxPending
      kinds {
        kind
        maxSize
        formats {
          contentType
          extensions
          aliases
        }
      }
      details {
        maxTitleLength
        maxDescriptionLength
      }
    }
  }
`)

/** What the server accepts. */
export type UploadPolicy = NonNullable<ResultOf<typeof Policy>['uploadPolicy']>
/** What it accepts as a film, a poster or captions. */
export type KindPolicy = UploadPolicy['kinds'][number]

/** The policy; undefined until it is known, and then everything is tried: the server checks anyway. */
export function useUploadPolicy(): UploadPolicy | undefined {
  const [{ data }] = useQuery({ query: Policy })
  return data?.uploadPolicy ?? undefined
}

/** The same for one kind of file. */
export function useKindPolicy(kind: UploadKind): KindPolicy | undefined {
  return ofKind(useUploadPolicy(), kind)
}

/** The policy if this client has it already. */
export function knownPolicy(client: Client): UploadPolicy | undefined {
  return client.readQuery(Policy, {})?.data?.uploadPolicy ?? undefined
}

export function ofKind(policy: UploadPolicy | undefined, kind: UploadKind): KindPolicy | undefined {
  return policy?.kinds.find((other) => other.kind === kind)
}

const nouns: Record<UploadKind, string> = {
  VIDEO: 'a video',
  POSTER: 'a picture',
  CAPTIONS: 'a captions file',
}

/** Why a file need not even be tried; undefined when it may be sent. The server has the last word. */
export function fileError({ name, size, type }: File, policy: KindPolicy): string | undefined {
  if (size === 0) return `“${name}” is empty. Choose another file.`
  if (size > policy.maxSize) {
    return `“${name}” is ${formatBytes(size)} large. At most ${formatBytes(policy.maxSize)} are accepted here: choose a smaller file, or compress it first.`
  }
  if (isOtherKind(type, policy)) {
    return `“${name}” is not ${nouns[policy.kind]}. Choose a file such as ${formatNames(policy)}.`
  }
  return undefined
}

/** Browsers take the type from the file's name and know few of them: only what is clearly another kind is refused. */
function isOtherKind(type: string, { formats }: KindPolicy): boolean {
  if (/^application\/(pdf|zip|json|msword|vnd\.)/.test(type)) return true
  const [group = ''] = type.split('/')
  if (!['video', 'audio', 'image', 'text', 'font'].includes(group)) return false
  return !formats.some(({ contentType, aliases }) =>
    [contentType, ...aliases].some((known) => known.startsWith(`${group}/`)),
  )
}

/** What a file input lists, by type and by extension, as not every system knows every type. */
export function acceptedFiles({ formats }: KindPolicy): string {
  return formats
    .flatMap(({ contentType, extensions }) => [
      contentType,
      ...extensions.map((extension) => `.${extension}`),
    ])
    .join(',')
}

/** The accepted formats as people call them: `MP4, MOV or WEBM`. */
export function formatNames({ formats }: KindPolicy): string {
  const names = formats.flatMap(({ extensions: [usual] }) => usual?.toUpperCase() ?? [])
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names)
}
