/** What an unquoted YAML scalar stands for, as kubectl reads it: YAML 1.2 with 1.1's booleans and octals. */

/** Words that are booleans to YAML 1.1 alone. */
export const OLD_TRUE = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
export const OLD_FALSE = /^(?:n|N|no|No|NO|off|Off|OFF)$/;
/** `0644` is a number to the base of eight. */
export const OLD_OCTAL = /^[-+]?0[0-7]+$/;

const TRUE = /^(?:true|True|TRUE)$/;
const FALSE = /^(?:false|False|FALSE)$/;
const NULL = /^(?:~|null|Null|NULL)?$/;
const INTEGER = /^[-+]?[0-9]+$/;
const FLOAT =
  /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+|\.[0-9]+[eE][-+]?[0-9]+)$/;
/** Texts that need the full reader: other bases, infinities, dates do not occur in manifests. */
const UNUSUAL = /^(?:0o|0x|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))/;
/** Only texts that start so can be anything but a string. */
const CANDIDATE = /^[-+.0-9~ntfyoNTFYO]/;

/** The value of a plain scalar; undefined when the full reader should decide. */
export function plainScalar(text: string): string | number | boolean | null | undefined {
  if (text === '') return null;
  if (!CANDIDATE.test(text)) return text;
  if (UNUSUAL.test(text)) return undefined;
  if (NULL.test(text)) return null;
  if (TRUE.test(text) || OLD_TRUE.test(text)) return true;
  if (FALSE.test(text) || OLD_FALSE.test(text)) return false;
  if (OLD_OCTAL.test(text)) return Number.parseInt(text, 8);
  return INTEGER.test(text) || FLOAT.test(text) ? Number(text) : text;
}
