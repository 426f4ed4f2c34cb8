/** The browsers that these tests know how to drive. */
export type BrowserName = 'chromium' | 'firefox' | 'webkit'

/** Code that runs in the page; it reaches nothing outside of itself. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Whatever its arguments are, they are passed on as JSON.
export type PageFunction<Result> = (...args: any[]) => Result

/** A running browser. What is kept in one of its tabs (a session, unfinished uploads) no other tab sees. */
export interface Browser {
  /** Such as "firefox/140.0". */
  version: string
  newTab(): Promise<Tab>
  close(): Promise<void>
}

/** What a test does with a page, in words that every way of driving a browser has. */
export interface Tab {
  goto(url: string): Promise<void>
  /** Reloads the page, even when it asks whether that is meant. */
  reload(): Promise<void>
  /** Runs this in every page to come, before the page's own scripts. */
  prepare(code: PageFunction<void>, ...args: unknown[]): Promise<void>
  evaluate<Result>(code: PageFunction<Result>, ...args: unknown[]): Promise<Awaited<Result>>
  /** The element that the code finds, if it finds one. */
  query(code: PageFunction<Element | undefined>, ...args: unknown[]): Promise<Control | undefined>
  /** What the page complained of so far: errors and violated policies; undefined where the browser does not tell. */
  complaints: readonly string[] | undefined
  /** A picture of the page, as PNG. */
  screenshot(): Promise<Buffer>
  close(): Promise<void>
}

/** An element of a page, used as a visitor does: by mouse and keyboard. */
export interface Control {
  click(): Promise<void>
  /** Types this over what is there. */
  fill(text: string): Promise<void>
  /** Chooses a file. */
  choose(path: string): Promise<void>
}
