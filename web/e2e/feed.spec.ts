import { Api } from './api'
import { expect, test } from './fixtures'

test('the feed reads on while one scrolls, and shows what is new on return', async ({ page, stack }) => {
  const api = await Api.signIn(stack.origin, 'carol')
  for (let index = 1; index <= 30; index++) await api.publish(`Episode ${index}`)
  await page.goto('/')
  await expect(page.getByRole('link', { name: 'Episode 30', exact: true })).toBeVisible()
  await page.mouse.wheel(0, 20_000)
  await expect(page.getByRole('link', { name: 'Episode 1', exact: true })).toBeAttached()

  await page.getByRole('link', { name: 'Episode 2', exact: true }).click()
  await expect(page).toHaveTitle('Episode 2 · StreamSphere')
  await api.publish('Episode 31')
  await page.goBack()
  await expect(page.getByRole('link', { name: 'Episode 31', exact: true })).toBeAttached()
  await expect(page.getByRole('link', { name: 'Episode 1', exact: true })).toBeAttached()
})
