import { execFile, execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expectPlaying, film, signIn } from './actions'
import { expect, test } from './fixtures'

const script = join(import.meta.dirname, '..', 'scripts', 'documents.js')
const command = join(import.meta.dirname, '..', '..', 'bin', 'streamsphere')

test('the app and the command line work where only their own documents run', async ({ page, ownStack }) => {
  const list = join(tmpdir(), `streamsphere-documents-${process.pid}.json`)
  execFileSync(process.execPath, [script, list])
  const { origin } = await ownStack({
    STREAMSPHERE_TRUSTED_DOCUMENTS: list,
    STREAMSPHERE_INTROSPECTION: 'false',
  })
  await rm(list)
  const answers: Promise<string>[] = []
  page.on('response', (response) => {
    if (new URL(response.url()).pathname === '/graphql') answers.push(response.text())
  })

  await page.goto(`${origin}/upload`)
  await signIn(page, 'alice')
  await page.getByLabel('Video files').setInputFiles(film)
  await page.getByLabel('Title').fill('Listed only')
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('link', { name: 'Watch it' }).click()
  await expectPlaying(page)
  await page.getByRole('link', { name: 'My uploads' }).click()
  await expect(page.getByRole('article').first()).toBeVisible()
  await page.getByRole('link', { name: 'Videos', exact: true }).click()
  await expect(page.getByRole('link', { name: 'Listed only' })).toBeVisible()
  expect(answers.length).toBeGreaterThan(6)
  for (const answer of await Promise.all(answers)) expect(answer).not.toContain('"errors"')

  await promisify(execFile)(command, ['upload', '--server', origin, '--user', 'bob', film])
  await page.reload()
  await expect(page.getByRole('link', { name: 'h264-aac-faststart' })).toBeVisible()

  const other = await page.request.post(`${origin}/graphql`, { data: { query: '{ __typename }' } })
  expect(await other.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
})
