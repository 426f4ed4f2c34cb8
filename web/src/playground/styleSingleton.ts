import { useEffect } from 'react'

/**
 * Stands in for react-style-singleton, which GraphiQL's menus use to lock scrolling while they are open. The original
 * writes a <style> element, which the Content-Security-Policy forbids; an adopted style sheet does the same.
 */
export function styleSingleton() {
  let users = 0
  let sheet: CSSStyleSheet | undefined

  const add = (css: string) => {
    if (users++ > 0) return
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets.push(sheet)
  }
  const remove = () => {
    if (--users > 0) return
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
  }

  return function Sheet({ styles }: { styles: string }) {
    useEffect(() => {
      add(styles)
      return remove
    }, [styles])
    return null
  }
}
