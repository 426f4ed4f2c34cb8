import type { Locator, Page, Request } from '@playwright/test'

/** What a picture on the page looks like. */
export interface Look {
  width: number
  height: number
  /** The standard deviation of its brightness, from 0 for one colour to 128. */
  spread: number
  /** A few of its pixels, to tell it from another one. */
  sample: string
}

/** Looks at a picture as a person would: at its pixels. */
export function look(picture: Locator): Promise<Look> {
  return picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode()
    const [width, height] = [64, 36]
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    context.drawImage(image, 0, 0, width, height)
    const { data } = context.getImageData(0, 0, width, height)
    const bright = Array.from(
      { length: width * height },
      (_, at) => ((data[at * 4] ?? 0) + (data[at * 4 + 1] ?? 0) + (data[at * 4 + 2] ?? 0)) / 3,
    )
    const mean = bright.reduce((sum, one) => sum + one, 0) / bright.length
    const spread = Math.sqrt(bright.reduce((sum, one) => sum + (one - mean) ** 2, 0) / bright.length)
    const sample = bright
      .filter((_, at) => at % 37 === 0)
      .map(Math.round)
      .join(' ')
    return { width: image.naturalWidth, height: image.naturalHeight, spread, sample }
  })
}

/** A picture as a file: a landscape of this colour. */
export async function paint(
  page: Page,
  width: number,
  height: number,
  hue: number,
  type: string,
): Promise<Buffer> {
  const address = await page.evaluate(
    ({ width, height, hue, type }) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height })
      const context = canvas.getContext('2d') as CanvasRenderingContext2D
      const sky = context.createLinearGradient(0, 0, 0, height)
      sky.addColorStop(0, `hsl(${hue} 60% 30%)`)
      sky.addColorStop(1, `hsl(${hue + 50} 80% 75%)`)
      context.fillStyle = sky
      context.fillRect(0, 0, width, height)
      context.fillStyle = `hsl(${hue + 40} 95% 85%)`
      context.beginPath()
      context.arc(width * (0.2 + (hue % 90) / 150), height * 0.38, Math.min(width, height) * 0.12, 0, 7)
      context.fill()
      for (let hill = 0; hill < 4; hill++) {
        context.fillStyle = `hsl(${hue + 15 * hill} 40% ${34 - hill * 8}%)`
        context.beginPath()
        context.moveTo(0, height)
        for (let x = 0; x <= width; x += 8) {
          const wave = Math.sin((x / width) * (3 + hill) + hue + hill * 2)
          context.lineTo(x, height * (0.58 + hill * 0.11 + wave * 0.07))
        }
        context.lineTo(width, height)
        context.fill()
      }
      return canvas.toDataURL(type, 0.85)
    },
    { width, height, hue, type },
  )
  return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64')
}

export const isPicturePut = (request: Request): boolean =>
  request.method() === 'PUT' && (request.headers()['content-type'] ?? '').startsWith('image/')

/** The pictures that the page sends to storage. */
export function picturesSent(page: Page): Request[] {
  const sent: Request[] = []
  page.on('request', (request) => {
    if (isPicturePut(request)) sent.push(request)
  })
  return sent
}
