/** Base64 as Secrets carry it, decoded to text (UTF-8); bytes that are no text come out one by one. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

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
