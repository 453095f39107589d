/**
 * Text that Textile leaves alone. Redmine and RedCloth give a meaning to many signs, each only in certain places; there, and only there, the
 * sign becomes a numeric entity, which both show as the sign. So a plain subject stays as it is, and no subject becomes a link, an image,
 * a macro or a tag.
 *
 * Typography is not among it (RedCloth 4 makes `--` a dash; Redmine does not): the sign that is shown means the same.
 *
 * @module
 */

/** Stands for characters above U+FFFF, which MySQL's utf8mb3 cannot hold. */
export const PLACEHOLDER = '\u2702';

/** UTF-16 has two units for each of them. */
const ASTRAL = /[\ud800-\udbff][\udc00-\udfff]/g;

/** Where something may begin: most subjects have no such place. */
const SPECIAL =
  /[|#@]|&[a-z]|<\S|[*_+^~%!]\S|(?:^|\W)-\S|\?\?|==|":|[A-Z\d]\(|\[[\d[]|\{\{|:\S|www\.|\br\d|[\ud800-\udbff]/i;

/** Before a sign that opens something stands no letter or digit. */
const OPENS = '(?<![\\p{L}\\p{N}])';

/** What Redmine makes a link, if a colon and a name follow. */
const OBJECTS = 'attachment|commit|document|export|forum|message|news|project|source|user|version|wiki';

const ACTING: readonly string[] = [
  // The end of a cell. A list or an issue's number: upstream writes the entity wherever a subject has the sign.
  '[|#]',
  // An entity or a tag.
  '&(?=[a-z0-9]+;)',
  '<(?=[a-z_:/!?])',
  // A span such as *strong* or %{color:red}red%, a citation, code, text without Textile.
  `${OPENS}([*_+^~%-])(?=\\S.*?\\1)`,
  '\\?(?=\\?\\S.*?\\?\\?)',
  '=(?==.*?==)',
  // Code, a mention, a mail address.
  '@(?=\\S)',
  `${OPENS}@(?=.*?@)`,
  // An image, or the sign that Redmine takes away in front of what it would make a link.
  `${OPENS}!(?=[^\\s!])`,
  '!(?=!*[^\\s!].*?!)',
  // A footnote, a page of the wiki, a macro, an abbreviation, which may end lines further on.
  '\\[(?=\\d+\\]|\\[)',
  '\\{(?=\\{)',
  '(?<=\\b[A-Z][A-Z0-9]+)\\(',
  // Addresses.
  ':(?=//)',
  '(?<=www)\\.',
  // What Redmine makes a link.
  `(?<=${OBJECTS}):(?=\\S)`,
  '(?<=^|[\\s(,[>-])r(?=\\d)',
  // RedCloth's own sign for an ampersand.
  '(?<=x)%(?=x%)',
];

/** Case counts for abbreviations alone, and there the text before the parenthesis must be in capitals. */
const SIGNS = new RegExp(ACTING.join('|').replaceAll('[a-z', '[A-Za-z'), 'gu');

/** A text in quotes and, behind it, what it leads to. */
const LINK = /":\S/;

const entity = (sign: string): string => `&#${sign.charCodeAt(0)};`;

/** The text, on one line and without controls, as Textile shows it. */
export function textileText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  const plain = text.replace(ASTRAL, PLACEHOLDER).replace(SIGNS, entity);
  return LINK.test(plain) ? plain.replaceAll('"', '&#34;') : plain;
}

/** A folder's name; upstream leaves its `#` alone, which only acts in front of a number. */
export function textileName(name: string): string {
  return textileText(name).replace(/&#35;(?!\d)/g, '#');
}
