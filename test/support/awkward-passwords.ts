/**
 * Passwords that break careless quoting, encoding or trimming.
 *
 * @module
 */

/** By names that can be part of a user's name. */
export const AWKWARD_PASSWORDS: readonly { readonly name: string; readonly password: string }[] = [
  { name: 'plain', password: 'correct horse' },
  { name: 'quotes', password: `a"b'c"` },
  { name: 'backslashes', password: '\\a\\\\"\\' },
  { name: 'percent', password: '100%41%s%%' },
  { name: 'umlauts', password: 'größer als süß' },
  { name: 'spaces', password: '  in  ner  ' },
  { name: 'braces', password: '{5}hello{0+}' },
  { name: 'signs', password: '$HOME `id`; #!&*()[]<>|~^=,:' },
  { name: 'wide', password: 'пароль🔑密码' },
];

/** Neither UTF-8 nor any secret's forbidden octet. */
export const NO_UTF8: Uint8Array = Uint8Array.from([0xff, 0xfe, 0x20, 0x80, 0x22, 0x5c, 0xe9, 0x7f]);

/** What `--mechanism` can be, but for `auto`. */
export const MECHANISMS: readonly string[] = [
  'plain',
  'login',
  'cram-md5',
  'scram-sha-1',
  'scram-sha-256',
  'login-command',
];
