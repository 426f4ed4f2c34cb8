import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const server = `http://${process.env.STREAMSPHERE_ADDR ?? '127.0.0.1:8080'}`

export default defineConfig({
  resolve: {
    alias: { 'react-style-singleton': new URL('src/playground/styleSingleton.ts', import.meta.url).pathname },
  },
  plugins: [react(), playgroundPath(), withoutDataAddresses()],
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
