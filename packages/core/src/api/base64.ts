/** Base64 as Secrets carry it, from and to text (UTF-8). */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes that are no text come out one by one. */
export function decodeBase64(text: string): string {
  let bits = 0;
  let bitCount = 0;
  let escaped = '';
  let raw = '';
  for (const character of text.replace(/[\s=]/g, '')) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return text;
    bits = (bits << 6) | value;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    const byte = (bits >> bitCount) & 255;
    escaped += `%${byte.toString(16).padStart(2, '0')}`;
    raw += String.fromCharCode(byte);
  }
  try {
    return decodeURIComponent(escaped);
  } catch {
    return raw;
  }
}

export function encodeBase64(text: string): string {
  const bytes = utf8(text);
  let encoded = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.slice(at, at + 3);
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    encoded += digit(bits >> 18) + digit(bits >> 12);
    encoded += second === undefined ? '=' : digit(bits >> 6);
    encoded += third === undefined ? '=' : digit(bits);
  }
  return encoded;
}

const digit = (bits: number): string => ALPHABET[bits & 63] ?? '';

const REPLACEMENT = 0xfffd;

function utf8(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const read = character.codePointAt(0) ?? REPLACEMENT;
    // Half of a surrogate pair is no character.
    const point = read >= 0xd800 && read <= 0xdfff ? REPLACEMENT : read;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), continuation(point));
    else if (point < 0x10000)
      bytes.push(0xe0 | (point >> 12), continuation(point >> 6), continuation(point));
    else
      bytes.push(
        0xf0 | (point >> 18),
        continuation(point >> 12),
        continuation(point >> 6),
        continuation(point),
      );
  }
  return bytes;
}

const continuation = (bits: number): number => 0x80 | (bits & 63);
