import { Api } from './api'
import { expect, test } from './fixtures'

test.beforeAll(async ({ stack }) => {
  const api = await Api.signIn(stack.origin, 'sam')
  for (const title of [
    'Lighthouse in the storm',
    'Lighthouse keeper',
    'Kites over the dunes',
    'Émile cuisine',
  ]) {
    await api.publish(title)
  }
})

test('results come as one types, are counted, and survive reload and Back', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('link', { name: 'Kites over the dunes' })).toBeVisible()
  await page.keyboard.press('/')
  const box = page.getByRole('searchbox', { name: 'Search videos' })
  await expect(box).toBeFocused()
  await page.keyboard.type('lightho')
  await expect(page.getByText('2 videos', { exact: true })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Kites over the dunes' })).toBeHidden()
  await expect(page).toHaveURL(/\?q=lightho$/)
  await expect(page).toHaveTitle('Results for “lightho” · StreamSphere')

  await page.keyboard.type('use st')
  await expect(page.getByText('1 video', { exact: true })).toBeVisible()
  await page.reload()
  await expect(page.getByText('1 video', { exact: true })).toBeVisible()
  await expect(box).toHaveValue('lighthouse st')

  await page.getByRole('link', { name: 'Lighthouse in the storm' }).click()
  await expect(page).toHaveTitle('Lighthouse in the storm · StreamSphere')
  await page.goBack()
  await expect(box).toHaveValue('lighthouse st')
  await expect(page.getByText('1 video', { exact: true })).toBeVisible()
  await page.goBack()
  await expect(box).toHaveValue('')
  await expect(page.getByRole('link', { name: 'Kites over the dunes' })).toBeVisible()
  await page.goForward()
  await expect(box).toHaveValue('lighthouse st')

  await box.press('Escape')
  await expect(box).toHaveValue('')
  await expect(page.getByRole('link', { name: 'Kites over the dunes' })).toBeVisible()
})

test('nothing found says so, and clears', async ({ page }) => {
  await page.goto('/?q=submarine')
  await expect(page.getByRole('heading', { name: 'No videos found' })).toBeVisible()
  await expect(page.getByText('No videos', { exact: true })).toBeVisible()
  await page.getByRole('link', { name: 'Clear search' }).click()
  await expect(page.getByRole('link', { name: 'Lighthouse keeper' })).toBeVisible()
  await expect(page.getByRole('searchbox')).toHaveValue('')
})

test('lengths and orders live in the address', async ({ page }) => {
  await page.goto('/?q=lighthouse&sort=title')
  const titles = page.getByRole('article').getByRole('heading')
  await expect(titles).toHaveText(['Lighthouse in the storm', 'Lighthouse keeper'])
  await page.getByRole('button', { name: 'Over 20 minutes' }).click()
  await expect(page).toHaveURL(/\?q=lighthouse&length=long&sort=title$/)
  await expect(page.getByRole('heading', { name: 'No videos found' })).toBeVisible()
  await page.getByRole('button', { name: 'Under 4 minutes' }).click()
  await expect(page.getByText('2 videos', { exact: true })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'No videos found' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Over 20 minutes', pressed: true })).toBeVisible()
})

test('from another page one searches with Enter', async ({ page }) => {
  await page.goto('/no/such/page')
  await page.getByRole('searchbox').fill('émile')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/\?q=/)
  await expect(page.getByText('1 video', { exact: true })).toBeVisible()
})
