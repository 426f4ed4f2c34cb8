import { type Client, useQuery } from 'urql'
import { graphql, type ResultOf, type UploadKind } from '../api/graphql'

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
          firstBytes
        }
        refusals {
          name
          extensions
          message
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

/** What a file input lists, by type and by extension, as not every system knows every type. */
export function acceptedFiles({ formats }: Pick<KindPolicy, 'formats'>): string {
  return formats
    .flatMap(({ contentType, extensions }) => [
      contentType,
      ...extensions.map((extension) => `.${extension}`),
    ])
    .join(',')
}

/** The accepted formats as people call them: `MP4, MOV or WEBM`. */
export function formatNames({ formats }: Pick<KindPolicy, 'formats'>): string {
  const names = formats.flatMap(({ extensions: [usual] }) => usual?.toUpperCase() ?? [])
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names)
}
