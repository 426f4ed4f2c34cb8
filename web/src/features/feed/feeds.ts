import { type Page, Pages } from '../../api/pages'
import type { CardVideo } from './feed'
import { type FeedFilter, writeFilter } from './filter'

/** How many lists are remembered: enough to go back through a search. */
const MAX_LISTS = 20

/** A list for each filter. Each has answers of its own, so that a late one never lands in another's list. */
export class Feeds {
  readonly #fetch: (filter: FeedFilter, after: string | null) => Promise<Page<CardVideo>>
  readonly #lists = new Map<string, Pages<CardVideo>>()

  constructor(fetch: (filter: FeedFilter, after: string | null) => Promise<Page<CardVideo>>) {
    this.#fetch = fetch
  }

  of(filter: FeedFilter): Pages<CardVideo> {
    const key = writeFilter(filter).toString()
    const known = this.#lists.get(key)
    if (known) return known
    const list = new Pages((after) => this.#fetch(filter, after))
    this.#lists.set(key, list)
    const [oldest] = this.#lists.keys()
    if (this.#lists.size > MAX_LISTS && oldest !== undefined) this.#lists.delete(oldest)
    return list
  }

  remove(id: string): void {
    for (const list of this.#lists.values()) list.remove(id)
  }
}
