/**
 * One refusal of one field, worded as the API server words it.
 * Mirrors `apimachinery/pkg/util/validation/field/errors.go` (Error, ErrorBody).
 */

export type FieldErrorType =
  | 'Required value'
  | 'Invalid value'
  | 'Unsupported value'
  | 'Duplicate value'
  | 'Not found'
  | 'Forbidden'
  | 'Too long'
  | 'Too many'
  | 'Internal error';

/** A validation error; `message` is the whole text `<path>: <Type>: <value>: <detail>`. */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  readonly badValue?: unknown;
  readonly detail: string;
  readonly message: string;
}

/** Most errors are made to be thrown away, because their condition does not hold: the text waits until it is read. */
class LazyFieldError implements FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  readonly detail: string;
  readonly badValue: unknown;
  private readonly showsValue: boolean;

  constructor(
    type: FieldErrorType,
    field: string,
    detail: string,
    value?: { readonly badValue: unknown },
  ) {
    this.type = type;
    this.field = field;
    this.detail = detail;
    this.badValue = value?.badValue;
    this.showsValue = value !== undefined;
  }

  get message(): string {
    const value = this.showsValue ? `: ${valueText(this.badValue)}` : '';
    const end = this.detail === '' ? '' : `: ${this.detail}`;
    return `${this.field}: ${this.type}${value}${end}`;
  }
}

const fieldError = (type: FieldErrorType, field: string, detail: string): FieldError =>
  new LazyFieldError(type, field, detail);

const valueError = (
  type: FieldErrorType,
  field: string,
  badValue: unknown,
  detail: string,
): FieldError => new LazyFieldError(type, field, detail, { badValue });

/** A field that must be set is not. */
export const required = (field: string, detail = ''): FieldError =>
  fieldError('Required value', field, detail);

/** A field that may not be set here. */
export const forbidden = (field: string, detail: string): FieldError =>
  fieldError('Forbidden', field, detail);

/** A value against a rule; `badValue` undefined or null reads `null`. */
export const invalid = (field: string, badValue: unknown, detail: string): FieldError =>
  valueError('Invalid value', field, badValue, detail);

/** The same, once per rule text: most format checks answer with a list of rules broken. */
export const invalidEach = (
  field: string,
  badValue: unknown,
  details: readonly string[],
): FieldError[] => details.map((detail) => invalid(field, badValue, detail));

/** A value outside an enumeration; `supported` is printed in the order given. */
export const notSupported = (
  field: string,
  badValue: unknown,
  supported: readonly string[],
): FieldError => {
  let detail = supportedTexts.get(supported);
  if (detail === undefined) {
    detail = `supported values: ${supported.map(quote).join(', ')}`;
    supportedTexts.set(supported, detail);
  }
  return valueError('Unsupported value', field, badValue, detail);
};

/** Enumerations are constants, asked about for every field of every object. */
const supportedTexts = new WeakMap<readonly string[], string>();

/** A value that must be unique and is not. */
export const duplicate = (field: string, badValue: unknown, detail = ''): FieldError =>
  valueError('Duplicate value', field, badValue, detail);

/** A reference to something that is not there. */
export const notFound = (field: string, badValue: unknown, detail = ''): FieldError =>
  valueError('Not found', field, badValue, detail);

/** A text or map of more than `bytesMax` bytes. */
export const tooLong = (field: string, bytesMax: number): FieldError =>
  fieldError('Too long', field, `may not be more than ${bytesMax} bytes`);

/** A list of more than `countMax` items. */
export const tooMany = (field: string, count: number, countMax: number): FieldError =>
  valueError('Too many', field, count, `must have at most ${countMax} items`);

/** Several errors as one text: bare when single, `[a, b]` otherwise, repeats left out. */
export function joinFieldErrors(errors: readonly FieldError[]): string {
  const messages = [...new Set(errors.map((error) => error.message))];
  return messages.length === 1 ? (messages[0] ?? '') : `[${messages.join(', ')}]`;
}

/** The error when the test fails: keeps rule lists readable. */
export const when = (broken: boolean, ...errors: readonly FieldError[]): readonly FieldError[] =>
  broken ? errors : [];

/** Writes text as Go's `%q` does for the characters met in manifests. */
export const quote = (text: string): string => JSON.stringify(text);

function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  return typeof value === 'object' ? escapeAsGo(JSON.stringify(value)) : JSON.stringify(value);
}

/** Go's JSON encoder writes these three as escapes. */
const escapeAsGo = (json: string): string =>
  json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
