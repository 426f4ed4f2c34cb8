import { createContext, use } from 'react'
import { Observable } from './observable'

export interface Toast {
  id: number
  text: string
  /** An error stays until it is closed; good news goes by itself. */
  error: boolean
  /** Where to look, or what to do next. */
  link?: { to: string; label: string }
}

/** Short messages about what has just happened, whatever page one is on. */
export class Toasts {
  readonly items = new Observable<readonly Toast[]>([])
  #count = 0

  say(text: string, link?: Toast['link']): void {
    this.#add({ text, link, error: false })
  }

  warn(text: string, link?: Toast['link']): void {
    this.#add({ text, link, error: true })
  }

  close(id: number): void {
    this.items.set(this.items.get().filter((toast) => toast.id !== id))
  }

  #add(toast: Omit<Toast, 'id'>): void {
    // More than three at once nobody reads.
    this.items.set([...this.items.get().slice(-2), { id: ++this.#count, ...toast }])
  }
}

export const ToastContext = createContext(new Toasts())

export function useToasts(): Toasts {
  return use(ToastContext)
}
