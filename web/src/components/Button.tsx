import type { ComponentProps } from 'react'
import { Link, type LinkProps } from 'react-router'
import styles from './Button.module.css'

/** `primary` is the one thing to do in a view, `plain` everything else, `danger` what cannot be undone. */
type Look = 'primary' | 'plain' | 'danger' | 'quiet'

type ButtonProps = ComponentProps<'button'> & { look?: Look }

export function Button({ look = 'plain', type = 'button', className = '', ...rest }: ButtonProps) {
  return <button type={type} className={`${styles.button} ${styles[look]} ${className}`} {...rest} />
}

export function ButtonLink({ look = 'plain', className = '', ...rest }: LinkProps & { look?: Look }) {
  return <Link className={`${styles.button} ${styles[look]} ${className}`} {...rest} />
}

/** A link out of the app, such as to a file in storage. */
export function ButtonAnchor({
  look = 'plain',
  className = '',
  ...rest
}: ComponentProps<'a'> & { look?: Look }) {
  return <a className={`${styles.button} ${styles[look]} ${className}`} {...rest} />
}
