/** Texts of a Secret become data like all other. Mirrors `pkg/apis/core/v1 (Convert_v1_Secret_To_core_Secret)`. */
import type { Secret } from '../../api/schema/kubernetes.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BITS_PER_DIGIT = 6;
const BYTES_PER_GROUP = 3;

/** The Secret as it is stored: `stringData` wins over what `data` has under the same key. */
export function withStringData(secret: Secret): Secret {
  const { stringData, ...stored } = secret;
  if (stringData === undefined) return secret;
  const data: Record<string, string> = { ...stored.data };
  for (const [key, text] of Object.entries(stringData)) data[key] = encodeBase64(text);
  return { ...stored, data };
}

function encodeBase64(text: string): string {
  const bytes = utf8(text);
  let encoded = '';
  for (let start = 0; start < bytes.length; start += BYTES_PER_GROUP) {
    const group = bytes.slice(start, start + BYTES_PER_GROUP);
    const [first = 0, second = 0, third = 0] = group;
    const bits = (first << 16) | (second << 8) | third;
    for (let digit = 0; digit <= BYTES_PER_GROUP; digit += 1) {
      const value = (bits >> ((BYTES_PER_GROUP - digit) * BITS_PER_DIGIT)) & 63;
      encoded += digit > group.length ? '=' : ALPHABET.charAt(value);
    }
  }
  return encoded;
}

function utf8(text: string): readonly number[] {
  const escaped = encodeURIComponent(text).match(/%[0-9A-F]{2}|[^%]/g) ?? [];
  return escaped.map((unit) =>
    unit.startsWith('%') ? parseInt(unit.slice(1), 16) : unit.charCodeAt(0),
  );
}
