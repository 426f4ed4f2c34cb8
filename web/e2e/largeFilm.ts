import { readFile, writeFile } from 'node:fs/promises'
import { film } from './actions'

export const MiB = 1024 * 1024

/** Writes a film of exactly this size: a short one and a `free` box, which players skip. Its bytes do not compress. */
export async function writeLargeFilm(path: string, size = 64 * MiB): Promise<string> {
  const start = await readFile(film)
  const free = Buffer.alloc(size - start.length)
  // A linear congruential generator: quick, and the same in every run.
  for (let at = 8, state = 1; at + 4 <= free.length; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    free.writeUInt32LE(state, at)
  }
  free.writeUInt32BE(free.length, 0)
  free.write('free', 4, 'ascii')
  await writeFile(path, Buffer.concat([start, free]))
  return path
}
