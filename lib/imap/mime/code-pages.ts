/**
 * Charsets of one octet a character that mail has and TextDecoder lacks: the code pages of DOS, and ISO 8859-16.
 *
 * The tables are those of Unicode's mapping files: VENDORS/MICSFT/PC/CP437.TXT, CP850.TXT, CP852.TXT and ISO8859/8859-16.TXT at
 * https://www.unicode.org/Public/MAPPINGS/. cp858 is cp850 with the euro sign (IBM's registration of code page 858).
 *
 * @module
 */
import { latin1 } from '../wire/octets.ts';

const CP850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

/** By name, the characters of the highest octets: the last of a table is 0xFF. */
const TABLES: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  [
    'cp437',
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  ],
  ['cp850', CP850],
  ['cp858', /* @__PURE__ */ CP850.replace('ı', '€')],
  [
    'cp852',
    'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0',
  ],
  [
    'iso-8859-16',
    '\u00a0ĄąŁ€„Š§š©Ș«Ź\u00adźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ',
  ],
]);

/** Whether a charset has a table here. */
export function isCodePage(name: string): boolean {
  return TABLES.has(name);
}

/** Text of octets in a charset that has a table here. */
export function decodeCodePage(octets: Uint8Array, name: string): string {
  const table = TABLES.get(name) ?? '';
  const first = 0x100 - table.length;
  return latin1(octets).replace(/[\u0080-\u00ff]/g, (character) => {
    const octet = character.charCodeAt(0);
    return octet < first ? character : table.charAt(octet - first);
  });
}
