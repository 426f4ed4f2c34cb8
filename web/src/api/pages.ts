import { Observable } from '../state/observable'
import { Problem } from './problem'

/** One page of a connection, newest first. */
export interface Page<T> {
  nodes: readonly T[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

export interface PagesState<T> {
  nodes: readonly T[]
  /** Null until the first page is there. */
  endCursor: string | null
  hasNextPage: boolean
  loading: boolean
  loaded: boolean
  problem: Problem | null
}

/**
 * A list that is read page by page and outlives the component that shows it: coming back shows at once what was there,
 * and `refresh` puts what is new on top without losing the pages below.
 */
export class Pages<T extends { id: string }> {
  readonly state = new Observable<PagesState<T>>({
    nodes: [],
    endCursor: null,
    hasNextPage: false,
    loading: false,
    loaded: false,
    problem: null,
  })
  readonly #fetch: (after: string | null) => Promise<Page<T>>
  #last = () => this.refresh()

  constructor(fetch: (after: string | null) => Promise<Page<T>>) {
    this.#fetch = fetch
  }

  refresh(): Promise<void> {
    return this.#load(null, (page) => withNewest(this.state.get(), page))
  }

  more(): Promise<void> {
    const { endCursor, hasNextPage } = this.state.get()
    if (!hasNextPage) return Promise.resolve()
    return this.#load(endCursor, (page) => withNext(this.state.get(), page))
  }

  /** Does again what failed last. */
  retry(): Promise<void> {
    return this.#last()
  }

  replace(node: T): void {
    const { nodes } = this.state.get()
    this.state.patch({ nodes: nodes.map((old) => (old.id === node.id ? node : old)) })
  }

  remove(id: string): void {
    const { nodes } = this.state.get()
    this.state.patch({ nodes: nodes.filter((node) => node.id !== id) })
  }

  async #load(after: string | null, merge: (page: Page<T>) => Partial<PagesState<T>>): Promise<void> {
    if (this.state.get().loading) return
    this.#last = () => this.#load(after, merge)
    this.state.patch({ loading: true, problem: null })
    try {
      const page = await this.#fetch(after)
      this.state.patch({ ...merge(page), loaded: true })
    } catch (error) {
      this.state.patch({ problem: error instanceof Problem ? error : new Problem('BAD_ANSWER') })
    } finally {
      this.state.patch({ loading: false })
    }
  }
}

/** Replaces the top of the list by a fresh first page; keeps the rest only if the two meet without a gap. */
export function withNewest<T extends { id: string }>(
  known: PagesState<T>,
  page: Page<T>,
): Partial<PagesState<T>> {
  const last = page.nodes.at(-1)
  const meets = last ? known.nodes.findIndex((node) => node.id === last.id) : -1
  if (meets < 0 || !page.pageInfo.hasNextPage) return { nodes: page.nodes, ...page.pageInfo }
  const tail = known.nodes.slice(meets + 1)
  // Without a tail, the cursor of the fresh page is the one that leads on.
  return tail.length > 0 ? { nodes: [...page.nodes, ...tail] } : { nodes: page.nodes, ...page.pageInfo }
}

function withNext<T extends { id: string }>(known: PagesState<T>, page: Page<T>): Partial<PagesState<T>> {
  const there = new Set(known.nodes.map((node) => node.id))
  return { nodes: [...known.nodes, ...page.nodes.filter((node) => !there.has(node.id))], ...page.pageInfo }
}
