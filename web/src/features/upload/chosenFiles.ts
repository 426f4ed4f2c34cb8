import { inspectFile } from '../../policy/inspectFile'
import type { KindPolicy } from '../../policy/policy'

/** The files that may be sent, and why the others may not, in words. */
export interface CheckedFiles {
  accepted: File[]
  refusals: string[]
}

/** Checks files before anything is asked of the server. */
export async function checkFiles(
  files: readonly File[],
  policy: KindPolicy | undefined,
): Promise<CheckedFiles> {
  const found = await Promise.all(files.map((file) => inspectFile(file, policy)))
  return {
    accepted: files.filter((_, index) => found[index]?.refusal === undefined),
    refusals: found.flatMap(({ refusal }) => refusal ?? []),
  }
}
