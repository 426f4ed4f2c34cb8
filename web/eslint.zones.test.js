import { Linter } from 'eslint'
import { expect, test } from 'vitest'
import { zones } from './eslint.zones.js'

function refused(file, path) {
  const linter = new Linter({ cwd: import.meta.dirname })
  return linter.verify(`import '${path}'`, zones, { filename: file }).map(({ ruleId }) => ruleId)
}

test.each([
  ['src/uploader/upload.ts', '../state/observable'],
  ['src/uploader/upload.ts', '../../node_modules/react'],
  ['src/uploader/upload.ts', 'react'],
  ['src/uploader/upload.test.ts', '../state/observable'],
  ['src/features/watch/EditVideo.tsx', '../poster/draft'],
  ['src/features/watch/EditVideo.tsx', '../../features/poster/draft'],
  ['src/features/watch/EditVideo.tsx', '../../uploader/failure'],
  ['src/features/watch/EditVideo.tsx', '../../app/services'],
  ['src/features/watch/EditVideo.tsx', '../../test/storage'],
  ['src/features/watch/EditVideo.tsx', '../../../e2e/actions'],
  ['src/components/Button.tsx', '../features/session'],
  ['src/components/Button.tsx', '../app/routes'],
  ['src/policy/policy.ts', '../components/Button'],
  ['src/api/client.ts', '../components/Button'],
  ['src/api/client.ts', '../format/bytes'],
  ['src/state/observable.ts', '../api/client'],
  ['src/format/bytes.ts', '../state/observable'],
  ['src/app/services.ts', '../uploader/failure'],
  ['src/app/services.ts', '../test/storage'],
  ['src/playground/token.ts', '../app/services'],
])('%s does not import %s', (file, path) => {
  expect(refused(file, path)).toEqual(['no-restricted-imports'])
})

test.each([
  ['src/uploader/upload.ts', './parts'],
  ['src/uploader/upload.test.ts', '../test/storage'],
  ['src/uploader/upload.test.ts', 'vitest'],
  ['src/features/watch/EditVideo.tsx', '../poster'],
  ['src/features/watch/EditVideo.tsx', './video'],
  ['src/features/watch/EditVideo.tsx', '../../uploader'],
  ['src/features/watch/EditVideo.tsx', '../../components/Button'],
  ['src/features/upload/queue.test.ts', '../../test/storage'],
  ['src/components/Button.tsx', 'react'],
  ['src/app/routes.tsx', '../features/feed/FeedPage'],
])('%s may import %s', (file, path) => {
  expect(refused(file, path)).toEqual([])
})
