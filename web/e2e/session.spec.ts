import { signIn } from './actions'
import { expect, test } from './fixtures'
import { tokenIssuer } from './tokenIssuer'

test('a visitor signs in, becomes somebody else, and signs out', async ({ page }) => {
  await page.goto('/')
  await signIn(page, 'alice')
  await page.reload()
  await page.getByRole('button', { name: 'Account of alice' }).click()
  await page.getByRole('button', { name: 'Switch user' }).click()
  await page.getByRole('dialog').getByLabel('Your name').fill('bob')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Account of bob' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await page.goto('/uploads')
  await expect(page.getByRole('heading', { name: 'Sign in to see your uploads' })).toBeVisible()
})

test.describe('a token that is no longer accepted', () => {
  test.use({ expected: /status of 401/ })

  test('is replaced without a word in dev mode', async ({ page }) => {
    await page.goto('/')
    await page.evaluate(() => {
      localStorage.setItem('streamsphere.session', JSON.stringify({ user: 'erin', token: 'expired' }))
    })
    await page.goto('/uploads')
    await expect(page.getByRole('heading', { name: 'You have not uploaded anything yet' })).toBeVisible()
    await expect(page.getByRole('alert')).toBeHidden()
  })
})

test.describe('a name that is not accepted', () => {
  test.use({ expected: /status of 400/ })

  test('is refused in words', async ({ page }) => {
    await page.goto('/upload')
    await page.getByLabel('Your name').fill('x'.repeat(200))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText('This name is not accepted.')
  })
})

test.describe('with an identity provider', () => {
  test.use({ expected: /status of 401/ })

  test('a visitor pastes a token, and is asked again when it has expired', async ({ page, ownStack }) => {
    const issuer = tokenIssuer()
    const stack = await ownStack(issuer.env)
    await page.goto(`${stack.origin}/upload`)
    await page.getByLabel('Access token').fill('nonsense')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText('You are not signed in, or your session has ended.')

    await page.getByLabel('Access token').fill(issuer.token('Dora'))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Account of Dora' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Choose a video' })).toBeVisible()

    await page.evaluate(
      (expired) => {
        localStorage.setItem('streamsphere.session', JSON.stringify({ user: 'Dora', token: expired }))
      },
      issuer.token('Dora', -3600),
    )
    await page.goto(`${stack.origin}/uploads`)
    await expect(page.getByText('Your session has ended. Sign in again to go on.')).toBeVisible()
  })
})
