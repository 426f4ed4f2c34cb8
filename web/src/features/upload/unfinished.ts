import type { Client } from 'urql'
import { runQuery } from '../../api/client'
import { graphql, type ResultOf } from '../../api/graphql'
import type { UploadPolicy } from '../../policy/policy'
import { sameFileName } from '../../uploader'

const Unfinished = graphql(`
  query Unfinished {
    viewer {
      id
      uploads(first: 100, status: [PENDING, EXPIRED, FINALIZING]) {
        nodes {
          id
          strategy
          fileName
          size
          createdAt
        }
      }
    }
  }
`)

type Unfinished = NonNullable<NonNullable<ResultOf<typeof Unfinished>['viewer']>['uploads']>['nodes'][number]

/** A chosen file that seems to belong to an upload that was started before. */
export interface UnfinishedFile {
  file: File
  upload: Unfinished
}

/** Finds the newest unfinished upload in parts for each file, by name and size. */
export async function findUnfinished(
  client: Client,
  files: readonly File[],
  { multipartThreshold }: UploadPolicy,
  isRunning: (uploadId: string) => boolean,
): Promise<UnfinishedFile[]> {
  const large = files.filter(({ size }) => size >= multipartThreshold)
  if (large.length === 0) return []
  // Without an answer the upload starts over: the server then says what is wrong.
  const { viewer } = await runQuery(client, Unfinished, {}).catch(() => ({ viewer: null }))
  const open = (viewer?.uploads?.nodes ?? []).filter(
    ({ id, strategy }) => strategy === 'MULTIPART' && !isRunning(id),
  )
  return large.flatMap((file) => {
    const upload = open.find(({ fileName, size }) => size === file.size && sameFileName(fileName, file.name))
    return upload ? [{ file, upload }] : []
  })
}
