import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const server = `http://${process.env.STREAMSPHERE_ADDR ?? '127.0.0.1:8080'}`

/** Bytes from which on an asset is compressed. */
const SMALLEST = 1024

export default defineConfig({
  resolve: {
    alias: { 'react-style-singleton': new URL('src/playground/styleSingleton.ts', import.meta.url).pathname },
  },
  plugins: [react(), playgroundPath(), withoutDataAddresses(), precompressed()],
  build: {
    // The Content-Security-Policy allows no data: addresses, so nothing is inlined as one.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 3000,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ['index.html', 'playground.html'],
      onwarn(warning, warn) {
        // GraphiQL's compiled components carry directives for a compiler that does not run here.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning)
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    proxy: { '/graphql': server, '/schema.graphql': server, '/dev': server, '/config.json': server },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}', '*.test.js'],
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
    // A busy machine starves what runs beside a browser's clock.
    testTimeout: 20_000,
  },
})

/** Serves the playground in development at the path where the Go server serves it. */
function playgroundPath(): Plugin {
  return {
    name: 'playground-path',
    configureServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        if (request.url === '/playground') request.url = '/playground.html'
        next()
      })
    },
  }
}

/**
 * GraphiQL's style sheet carries 300 kB of fonts and three icons as data: addresses, which the Content-Security-Policy
 * would have to allow. The system's fonts do as well, and error messages are clear without an icon.
 */
function withoutDataAddresses(): Plugin {
  return {
    name: 'without-data-addresses',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('graphiql/dist/style.css')) return undefined
      return code
        .replace(/@font-face\s*\{[^}]*\}/g, '')
        .replace(/background-image:\s*url\("?data:[^)]*\);?/g, '')
    },
  }
}

/** Writes every asset also as brotli and gzip, so that the server need not compress what never changes. */
function precompressed(): Plugin {
  const compressions = { br: promisify(brotliCompress), gz: promisify(gzip) }
  return {
    name: 'precompressed',
    apply: 'build',
    async writeBundle({ dir = 'dist' }, bundle) {
      const assets = Object.values(bundle).filter(({ fileName }) => fileName.startsWith('assets/'))
      await Promise.all(
        assets.flatMap((asset) =>
          Object.entries(compressions).map(async ([extension, compress]) => {
            const content = Buffer.from(asset.type === 'chunk' ? asset.code : asset.source)
            const compressed: Buffer = await compress(content)
            if (content.length < SMALLEST || compressed.length >= content.length) return
            await writeFile(join(dir, `${asset.fileName}.${extension}`), compressed)
          }),
        ),
      )
    },
  }
}
