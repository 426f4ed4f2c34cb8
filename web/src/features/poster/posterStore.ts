import type { PosterDecision } from './draft'

const DATABASE = 'streamsphere'
const STORE = 'posters'

interface Row {
  file: File
  width: number
  height: number
  at?: number
}

/**
 * Keeps pictures that a person chose, by the key of their film's draft, in this browser (IndexedDB: localStorage takes no
 * files). Where that is full or forbidden nothing is kept, and nobody is bothered.
 */
export class PosterStore {
  #database?: Promise<IDBDatabase>

  async save(key: string, { image, at }: NonNullable<PosterDecision>): Promise<void> {
    const row: Row = { ...image, at }
    await this.#run('readwrite', (store) => store.put(row, key))
  }

  async load(key: string): Promise<PosterDecision | undefined> {
    const row = (await this.#run('readonly', (store) => store.get(key))) as Row | undefined
    if (!row) return undefined
    const { at, ...image } = row
    return { image, at }
  }

  async remove(key: string): Promise<void> {
    await this.#run('readwrite', (store) => store.delete(key))
  }

  /** Removes all that do not belong to one of these keys. */
  async keepOnly(keys: ReadonlySet<string>): Promise<void> {
    const known = (await this.#run('readonly', (store) => store.getAllKeys())) as IDBValidKey[] | undefined
    for (const key of known ?? []) if (!keys.has(key as string)) await this.remove(key as string)
  }

  async #run(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    try {
      const database = await (this.#database ??= open())
      return await result(act(database.transaction(STORE, mode).objectStore(STORE)))
    } catch {
      return undefined
    }
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE)
  }
  return result(request)
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new Error('the browser keeps nothing'))
    }
  })
}
