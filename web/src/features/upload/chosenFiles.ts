import { fileError, type KindPolicy } from '../../policy/policy'

/** The files that may be sent, and why the others may not, in words. */
export interface CheckedFiles {
  accepted: File[]
  refusals: string[]
}

/** Checks files before anything is asked of the server. Every reason that a file alone can give belongs in `refusalOf`. */
export async function checkFiles(
  files: readonly File[],
  policy: KindPolicy | undefined,
): Promise<CheckedFiles> {
  const checked: CheckedFiles = { accepted: [], refusals: [] }
  for (const file of files) {
    const refusal = policy && (await refusalOf(file, policy))
    if (refusal === undefined) checked.accepted.push(file)
    else checked.refusals.push(refusal)
  }
  return checked
}

function refusalOf(file: File, policy: KindPolicy): Promise<string | undefined> {
  return Promise.resolve(fileError(file, policy))
}
