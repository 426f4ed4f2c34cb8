import { expect, test } from './fixtures'

test('the playground is ready to send, and needs nothing from outside', async ({ page }) => {
  await page.goto('/playground')
  await expect(page).toHaveTitle('StreamSphere playground')
  const response = page.locator('.graphiql-response')
  const run = page.getByRole('button', { name: /Execute query/ })

  await expect(page.getByRole('tab')).toHaveText([/RequestUpload/, /SendTheFile/, /Finalize/, /Feed/])
  // A slow machine shows the button before the editor listens to it.
  await expect(async () => {
    await run.click()
    await expect(response).toContainText('X-Amz-Signature', { timeout: 5000 })
  }).toPass()
  await expect(response).toContainText('"PENDING"')

  await page.getByRole('tab', { name: 'SendTheFile' }).click()
  await expect(page.locator('.graphiql-query-editor')).toContainText("-H 'If-None-Match: *'")

  await page.getByRole('tab', { name: 'Feed' }).click()
  await run.click()
  await expect(response).toContainText('"videos"')
})

test('its panes and dialogs work under the content security policy', async ({ page }) => {
  await page.goto('/playground')
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await expect(page.getByText('Root Types')).toBeVisible()
  await expect(page.getByText('StreamSphere hands out keys; it never carries the file.')).toBeVisible()
  await page.getByRole('button', { name: 'Show History' }).click()
  await page.getByRole('button', { name: 'Open settings dialog' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Open short keys dialog' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.locator('.graphiql-query-editor .CodeMirror').click()
  await page.keyboard.type('nonsense')
  await expect(page.locator('.CodeMirror-lint-mark').first()).toBeVisible()
  await page.getByRole('link', { name: '← StreamSphere' }).click()
  await expect(page).toHaveTitle('Videos · StreamSphere')
})

test('an edited tab is still there after a reload, and signed', async ({ page }) => {
  await page.goto('/playground')
  await page.getByRole('tab', { name: 'Feed' }).click()
  await page.locator('.graphiql-query-editor .CodeMirror').click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('query Me { viewer { name } ')
  await expect(page.getByRole('tab', { name: 'Me' })).toBeVisible()
  // GraphiQL saves the text and the tabs a moment later, each by itself.
  await page.waitForFunction(() =>
    ['graphiql:query', 'graphiql:tabState'].every((key) =>
      localStorage.getItem(key)?.includes('viewer { name }'),
    ),
  )
  await page.reload()
  await expect(page.getByRole('tab', { name: 'Me' })).toBeVisible()
  await page.getByRole('button', { name: /Execute query/ }).click()
  await expect(page.locator('.graphiql-response')).toContainText('"alice"')
})
