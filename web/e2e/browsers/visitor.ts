import { expect } from '@playwright/test'
import type { Control, Tab } from './browser'

/** What can be found on a page by the name that people and screen readers know it by. */
type Role = keyof typeof selectors

const selectors = {
  button: 'button',
  link: 'a[href]',
  field: 'input, textarea',
}

/** Somebody who uses the app in one tab. */
export class Visitor {
  readonly tab: Tab
  readonly #origin: string

  constructor(tab: Tab, origin: string) {
    this.tab = tab
    this.#origin = origin
  }

  async goto(path: string): Promise<void> {
    await this.tab.goto(this.#origin + path)
  }

  /** The first control of this name, once it can be used. */
  async find(role: Role, name: string): Promise<Control> {
    let control: Control | undefined
    await expect(async () => {
      control = await this.tab.query(findNamed, selectors[role], name)
      expect(control, `a ${role} named “${name}”`).toBeDefined()
    }).toPass()
    return control as Control
  }

  async click(role: Role, name: string): Promise<void> {
    await (await this.find(role, name)).click()
  }

  async fill(name: string, text: string): Promise<void> {
    await (await this.find('field', name)).fill(text)
  }

  async choose(name: string, path: string): Promise<void> {
    await (await this.find('field', name)).choose(path)
  }

  /** Waits until the page says this; gives what the pattern found. */
  async see(words: string | RegExp, timeout?: number): Promise<string[]> {
    let text = ''
    const read = expect.poll(async () => (text = await this.tab.evaluate(() => document.body.innerText)), {
      timeout,
    })
    await (typeof words === 'string' ? read.toContain(words) : read.toMatch(words))
    return typeof words === 'string' ? [words] : (words.exec(text) ?? [])
  }
}

/** Runs in the page. */
function findNamed(selector: string, name: string): Element | undefined {
  const scope = document.querySelector('dialog[open]') ?? document
  const nameOf = (element: HTMLElement) =>
    element.getAttribute('aria-label') ??
    ((element as HTMLInputElement).labels?.[0] ?? element).innerText.replace(/\s+/g, ' ').trim()
  return [...scope.querySelectorAll<HTMLElement>(selector)].find(
    (element) =>
      nameOf(element) === name && element.getClientRects().length > 0 && !element.matches(':disabled'),
  )
}
