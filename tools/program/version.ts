/**
 * Who this program is. A test holds `VERSION` to package.json: the bundled tools are copied about without one.
 *
 * @module
 */

export const PRODUCT = 'check-mail';
export const VERSION = '0.1.0';
export const PROJECT_URL = 'https://github.com/check-mail/check-mail';

/** What `--version` prints, without a line end, and what branding adds to a notification. */
export const VERSION_LINE: string = `${PRODUCT} ${VERSION} (${PROJECT_URL})`;
