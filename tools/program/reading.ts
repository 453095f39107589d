/**
 * What comes of reading a text that a person wrote: a value, or what is wrong with it.
 *
 * @module
 */

/** A value that was read, or what is wrong with its text (a phrase to follow the flag's name). */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export const good = <T>(value: T): Reading<T> => ({ ok: true, value });

export const bad = (problem: string): Reading<never> => ({ ok: false, problem });
