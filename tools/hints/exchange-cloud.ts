/**
 * Exchange Online's clouds: which scope a token needs, by the mail server or the token endpoint.
 *
 * @module
 */

/** The scope of each cloud but the worldwide one, by the hosts of it: the US government's two, China's. */
const SCOPES: Readonly<Record<string, string>> = {
  'outlook.office365.us': 'https://outlook.office365.us/.default',
  'login.microsoftonline.us': 'https://outlook.office365.us/.default',
  'outlook-dod.office365.us': 'https://outlook-dod.office365.us/.default',
  'partner.outlook.cn': 'https://partner.outlook.cn/.default',
  'login.partner.microsoftonline.cn': 'https://partner.outlook.cn/.default',
  'login.chinacloudapi.cn': 'https://partner.outlook.cn/.default',
};

/** The scope for client credentials; the worldwide cloud's for hosts that belong to none. The first host that is known decides. */
export function exchangeScope(...hosts: readonly (string | undefined)[]): string {
  const [scope] = hosts.flatMap((host) => SCOPES[host?.toLowerCase() ?? ''] ?? []);
  return scope ?? 'https://outlook.office365.com/.default';
}

/** The host of Entra's token endpoint: the one in use if it is one, or the worldwide one. */
export function loginHost(endpoint: string | undefined): string {
  return /^login\.[a-z.]+$/i.test(endpoint ?? '') ? `${endpoint}` : 'login.microsoftonline.com';
}
