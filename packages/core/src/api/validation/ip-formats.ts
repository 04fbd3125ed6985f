/**
 * IP addresses and networks as texts. Mirrors `apimachinery/pkg/util/validation/ip.go` with the
 * gate StrictIPCIDRValidation (on since 1.36): leading zeros and IPv4-mapped addresses are refused.
 */
import type { FieldError } from './field-error.ts';
import { invalid } from './field-error.ts';

/** An address as its 4 or 16 bytes; `strict` is false when only the lenient reader takes it. */
interface ParsedIp {
  readonly family: 4 | 6;
  readonly bytes: readonly number[];
  readonly leadingZeros: boolean;
  readonly mapped: boolean;
}

function parseIpv4(text: string): ParsedIp | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  if (bytes.some((byte) => byte > 255)) return undefined;
  const leadingZeros = parts.some((part) => part.length > 1 && part.startsWith('0'));
  return { family: 4, bytes, leadingZeros, mapped: false };
}

/** The 16-bit groups of one side of `::`, the last possibly a dotted IPv4 address. */
function parseGroups(text: string): { bytes: number[]; leadingZeros: boolean } | undefined {
  if (text === '') return { bytes: [], leadingZeros: false };
  const groups = text.split(':');
  const bytes: number[] = [];
  let leadingZeros = false;
  for (const [index, group] of groups.entries()) {
    const dotted = index === groups.length - 1 ? parseIpv4(group) : undefined;
    if (dotted !== undefined) {
      bytes.push(...dotted.bytes);
      leadingZeros = dotted.leadingZeros;
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return { bytes, leadingZeros };
}

function parseIpv6(text: string): ParsedIp | undefined {
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const left = parseGroups(sides[0] ?? '');
  const right =
    sides.length === 2 ? parseGroups(sides[1] ?? '') : { bytes: [], leadingZeros: false };
  if (left === undefined || right === undefined) return undefined;
  const missing = 16 - left.bytes.length - right.bytes.length;
  if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const bytes = [...left.bytes, ...Array.from({ length: missing }, () => 0), ...right.bytes];
  const mapped =
    bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return { family: 6, bytes, leadingZeros: left.leadingZeros || right.leadingZeros, mapped };
}

/** Reads an address of either family, leniently; undefined when it is none. */
export const parseIp = (text: string): ParsedIp | undefined =>
  text.includes(':') ? parseIpv6(text) : parseIpv4(text);

/** The errors of one address. */
export function validateIp(text: string, path: string): readonly FieldError[] {
  const ip = parseIp(text);
  if (ip === undefined) {
    return [invalid(path, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
  }
  if (ip.leadingZeros) return [invalid(path, text, 'must not have leading 0s')];
  return ip.mapped ? [invalid(path, text, 'must not be an IPv4-mapped IPv6 address')] : [];
}

/** The errors of one network `<address>/<length>`. */
export function validateCidr(text: string, path: string): readonly FieldError[] {
  const slash = text.lastIndexOf('/');
  const ip = slash < 0 ? undefined : parseIp(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (ip === undefined || !/^\d{1,3}$/.test(length) || Number(length) > ip.bytes.length * 8) {
    const rule = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
    return [invalid(path, text, rule)];
  }
  if (ip.leadingZeros || (length.length > 1 && length.startsWith('0'))) {
    return [invalid(path, text, 'must not have leading 0s in IP or prefix length')];
  }
  if (ip.mapped) return [invalid(path, text, 'must not have an IPv4-mapped IPv6 address')];
  const beyond = ip.bytes.some((byte, index) => {
    const kept = Math.min(8, Math.max(0, Number(length) - index * 8));
    return (byte & (0xff >> kept)) !== 0;
  });
  return beyond ? [invalid(path, text, 'must not have bits set beyond the prefix length')] : [];
}

/** Addresses that make no sense as an outside address (ValidateNonSpecialIP). */
export function validateNonSpecialIp(text: string, path: string): readonly FieldError[] {
  const ip = parseIp(text);
  if (ip === undefined) return [invalid(path, text, 'must be a valid IP address')];
  const [a = 0, b = 0, c = 0] = ip.bytes;
  const four = ip.family === 4;
  const high = ip.bytes.slice(0, -1).every((byte) => byte === 0);
  const last = ip.bytes.at(-1);
  if (high && last === 0) return [invalid(path, text, `may not be unspecified (${text})`)];
  if (four ? a === 127 : high && last === 1) {
    return [invalid(path, text, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')];
  }
  if (four ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80) {
    const rule = 'may not be in the link-local range (169.254.0.0/16, fe80::/10)';
    return [invalid(path, text, rule)];
  }
  if (four ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 0x02) {
    const rule = 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)';
    return [invalid(path, text, rule)];
  }
  return [];
}
