import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { vectors } from '../test/vectors'
import type { Snapshot } from './api'
import { compareFile } from './compareFile'
import { sameFileName } from './fileName'
import { Lanes } from './lanes'
import { PartChecksums } from './partChecksums'
import { partRange } from './partRange'
import { meaningOf } from './storageAnswer'

describe('parts lie where the vectors say', () => {
  interface Case {
    size: number
    partSize: number
    count: number
    parts: { number: number; offset: number; size: number }[]
    noParts: number[]
  }
  test.each(vectors<Case>('part-extents'))('$size bytes in parts of $partSize', (one) => {
    const plan = { size: one.partSize, count: one.count }
    for (const { number, offset, size } of one.parts) {
      expect(partRange(one.size, plan, number)).toEqual({ offset, size })
    }
    for (const number of one.noParts) expect(() => partRange(one.size, plan, number)).toThrow(RangeError)
  })
})

test.each(vectors<{ one: string; other: string; same: boolean }>('file-names'))(
  'the names $one and $other are of the same file: $same',
  ({ one, other, same }) => {
    expect(sameFileName(one, other)).toBe(same)
    expect(sameFileName(other, one)).toBe(same)
  },
)

test.each(vectors<{ status: number; code: string; does: string; damaged?: true }>('storage-answers'))(
  'storage answers $status $code: $does',
  ({ status, code, does, damaged }) => {
    expect(meaningOf({ status, code })).toEqual({ does, ...(damaged && { damaged }) })
  },
)

interface LaneEvent {
  arrived?: number
  early?: true
  failed?: true
  lanes: number
}

test.each(vectors<{ why: string; most: number; events: LaneEvent[] }>('lanes'))(
  'lanes: $why',
  ({ most, events }) => {
    const lanes = new Lanes(most)
    expect(lanes.current).toBe(1)
    for (const { arrived = 0, early, failed, lanes: want } of events) {
      if (failed) lanes.failed()
      else lanes.arrived(lanes.round - (early ? 1 : 0), arrived)
      expect(lanes.current).toBe(want)
    }
  },
)

describe('a file is compared as the vectors say', () => {
  interface Case {
    why: string
    upload: {
      fileName: string
      size: number
      partSize: number | null
      sha256Of: string | null
      partsSha256Of?: string[]
      received: { number: number; size: number; sha256Of: string | null }[]
    }
    file: { name: string; content: string }
    decision: string
    keep: number[]
  }

  test.each(vectors<Case>('same-file'))('$why', async ({ upload, file, decision, keep }) => {
    const snapshot = snapshotOf(upload)
    const chosen = new File([file.content], file.name)
    const checksums = snapshot.parts ? new PartChecksums(chosen, snapshot.parts) : undefined
    const options = { signal: new AbortController().signal, onProgress: () => undefined }
    expect(decisionOf(await compareFile(chosen, snapshot, checksums, options))).toEqual({ decision, keep })
  })

  function snapshotOf({ partSize, sha256Of, partsSha256Of, received, ...facts }: Case['upload']): Snapshot {
    const sums = partsSha256Of?.map((text) => createHash('sha256').update(text).digest())
    return {
      ...facts,
      status: sums ? 'FINALIZING' : 'PENDING',
      sha256: sha256(sha256Of),
      parts: partSize === null ? null : { size: partSize, count: Math.ceil(facts.size / partSize) },
      partsSha256: sha256(sums ? Buffer.concat(sums) : null),
      receivedParts: received.map(({ number, size, sha256Of }) => ({
        number,
        size,
        sha256: sha256(sha256Of),
      })),
    }
  }

  function sha256(content: string | Buffer | null): string | null {
    return content === null ? null : createHash('sha256').update(content).digest('hex')
  }

  function decisionOf(comparison: Awaited<ReturnType<typeof compareFile>>) {
    if (comparison === 'no-checksums') return { decision: comparison, keep: [] }
    if ('differs' in comparison) return { decision: `other-${comparison.differs}`, keep: [] }
    return { decision: 'continue', keep: [...comparison.keep].sort((a, b) => a - b) }
  }
})
