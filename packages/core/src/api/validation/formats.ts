/**
 * Text formats of the API: each check answers with the rules broken, none when the text is fine.
 * Mirrors `apimachinery/pkg/util/validation/validation.go` and `pkg/api/validate/content`.
 */

import { labelKeyErrors, labelValueErrors } from '../labels.ts';

export type FormatCheck = (text: string) => readonly string[];

const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_SUBDOMAIN = `${DNS_LABEL}(\\.${DNS_LABEL})*`;
const DNS_LABEL_UNDERSCORE = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const DNS_SUBDOMAIN_UNDERSCORE = `${DNS_LABEL_UNDERSCORE}(\\.${DNS_LABEL_UNDERSCORE})*`;
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const HTTP_HEADER = '[-A-Za-z0-9]+';

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'u');
const DNS_LABEL_REGEX = whole(DNS_LABEL);
const DNS_SUBDOMAIN_REGEX = whole(DNS_SUBDOMAIN);
const DNS_SUBDOMAIN_UNDERSCORE_REGEX = whole(DNS_SUBDOMAIN_UNDERSCORE);
const CONFIG_KEY_REGEX = whole(CONFIG_KEY);
const HTTP_HEADER_REGEX = whole(HTTP_HEADER);

const SUBDOMAIN_RULE = (marks: string): string =>
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, ${marks}, and must start and end with an alphanumeric character`;

/** `<rule> (e.g. 'a',  or 'b', regex used for validation is '<pattern>')`, doubled blank included. */
export function regexRule(rule: string, pattern: string, ...examples: readonly string[]): string {
  const list = examples.map((example) => `'${example}', `).join(' or ');
  return `${rule} (e.g. ${list}regex used for validation is '${pattern}')`;
}

const tooManyCharacters = (countMax: number): string =>
  `must be no more than ${countMax} characters`;

/** `must be between <low> and <high>, inclusive`. */
export const rangeRule = (low: number, high: number): string =>
  `must be between ${low} and ${high}, inclusive`;

/** Bytes of the text in UTF-8: what Go's `len` counts. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

/** A DNS label of at most 63 characters (RFC 1123). */
export const isDnsLabel: FormatCheck = (text) => {
  const broken = byteLength(text) > 63 ? [tooManyCharacters(63)] : [];
  if (DNS_LABEL_REGEX.test(text)) return broken;
  if (DNS_SUBDOMAIN_REGEX.test(text)) return [...broken, 'must not contain dots'];
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...broken, regexRule(rule, DNS_LABEL, 'my-name', '123-abc')];
};

/** A DNS subdomain of at most 253 characters (RFC 1123). */
export const isDnsSubdomain: FormatCheck = (text) => {
  const broken = byteLength(text) > 253 ? [tooManyCharacters(253)] : [];
  if (DNS_SUBDOMAIN_REGEX.test(text)) return broken;
  return [...broken, regexRule(SUBDOMAIN_RULE("'-' or '.'"), DNS_SUBDOMAIN, 'example.com')];
};

/** The same with underscores: what a DNS search path may be. */
export const isDnsSubdomainWithUnderscore: FormatCheck = (text) => {
  const broken = byteLength(text) > 253 ? [tooManyCharacters(253)] : [];
  if (DNS_SUBDOMAIN_UNDERSCORE_REGEX.test(text)) return broken;
  const rule = SUBDOMAIN_RULE("'_', '-' or '.'");
  return [...broken, regexRule(rule, DNS_SUBDOMAIN_UNDERSCORE, 'example.com')];
};

/** A label key: a name of at most 63 characters, optionally with `<DNS subdomain>/` before it. */
export const isLabelKey: FormatCheck = labelKeyErrors;

/** A label value: empty, or at most 63 of letters, digits, `-`, `_`, `.`. */
export const isLabelValue: FormatCheck = labelValueErrors;

/** A container port name: at most 15 of `[-a-z0-9]` with a letter. */
export const isPortName: FormatCheck = (text) => {
  const broken: string[] = [];
  if (byteLength(text) > 15) broken.push(tooManyCharacters(15));
  if (!/^[-a-z0-9]+$/.test(text)) {
    broken.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(text)) broken.push('must contain at least one letter (a-z)');
  if (text.includes('--')) broken.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) {
    broken.push('must not begin or end with a hyphen');
  }
  return broken;
};

/** A port number, 1 to 65535. */
export const isPortNumber = (port: number): readonly string[] =>
  port >= 1 && port <= 65_535 ? [] : [rangeRule(1, 65_535)];

/** A user or group id: an unsigned 32-bit number. */
export const isUserOrGroupId = (id: number): readonly string[] =>
  id >= 0 && id <= 0xffff_ffff ? [] : [rangeRule(0, 0xffff_ffff)];

/** An environment variable name (relaxed since 1.32): printable ASCII except `=`. */
export const isEnvironmentName: FormatCheck = (text) => {
  if (text === '') return ['environment variable name must be non-empty'];
  if (/^[ -<>-~]*$/.test(text)) return [];
  return [
    "a valid environment variable name must consist only of printable ASCII characters other than '='",
  ];
};

/** A key of a ConfigMap or Secret. */
export const isConfigKey: FormatCheck = (text) => {
  const broken: string[] = [];
  if (byteLength(text) > 253) broken.push(tooManyCharacters(253));
  if (!CONFIG_KEY_REGEX.test(text)) {
    const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    broken.push(regexRule(rule, CONFIG_KEY, 'key.name', 'KEY_NAME', 'key-name'));
  }
  if (text === '.' || text === '..') broken.push(`must not be '${text}'`);
  else if (text.startsWith('..')) broken.push("must not start with '..'");
  return broken;
};

/** A header of an HTTP probe. */
export const isHttpHeaderName: FormatCheck = (text) => {
  if (HTTP_HEADER_REGEX.test(text)) return [];
  const rule = "a valid HTTP header must consist of alphanumeric characters or '-'";
  return [regexRule(rule, HTTP_HEADER, 'X-Header-Name')];
};
