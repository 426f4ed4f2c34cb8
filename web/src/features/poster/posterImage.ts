/** A picture that is ready to be sent. */
export interface PosterImage {
  file: File
  /** Pixels. */
  width: number
  height: number
}

/** The most pixels that a picture is wide, and high: enough for a player, and a few dozen kilobytes. */
export const LONGEST_EDGE = 1280

const ENCODINGS = [
  { type: 'image/webp', name: 'poster.webp', quality: 0.8 },
  // Safari writes no WebP.
  { type: 'image/jpeg', name: 'poster.jpg', quality: 0.85 },
] as const

/** Draws what a film or a picture shows, scaled down where it is too large, and encodes it. */
export async function encodeImage(
  source: HTMLVideoElement | ImageBitmap,
  width: number,
  height: number,
): Promise<PosterImage> {
  const size = scaledSize(width, height)
  const canvas = Object.assign(document.createElement('canvas'), size)
  canvas.getContext('2d')?.drawImage(source, 0, 0, size.width, size.height)
  for (const { type, name, quality } of ENCODINGS) {
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, type, quality)
    })
    // A browser that cannot write a type writes PNG instead.
    if (blob?.type === type) return { file: new File([blob], name, { type }), ...size }
  }
  throw new Error('this browser encodes no pictures')
}

/** Encodes a picture that was chosen as a file. Rejects when it is none that this browser can read. */
export async function encodeFile(file: Blob): Promise<PosterImage> {
  const bitmap = await createImageBitmap(file)
  try {
    return await encodeImage(bitmap, bitmap.width, bitmap.height)
  } finally {
    bitmap.close()
  }
}

/** The size at which a picture is sent: its own, or with its longer edge cut down, in the same proportions. */
export function scaledSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONGEST_EDGE / Math.max(width, height))
  const whole = (pixels: number) => Math.max(1, Math.round(pixels * scale))
  return { width: whole(width), height: whole(height) }
}
