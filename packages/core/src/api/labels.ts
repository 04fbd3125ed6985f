/** What label keys and values may look like. Mirrors `apimachinery/pkg/api/validate/content`. */

/** Labels of an object: key to value. */
export type Labels = Readonly<Record<string, string>>;

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const PREFIX_LENGTH_MAX = 253;
const NAME_LENGTH_MAX = 63;

const NAME_MESSAGE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const PREFIX_MESSAGE =
  "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const SHAPE_MESSAGE =
  "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
const VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** What is wrong with a label key (`[prefix/]name`), in the API server's words; empty when nothing is. */
export function labelKeyErrors(key: string): readonly string[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts[0] ?? '';
  if (parts.length > 2) return [SHAPE_MESSAGE];
  const errors: string[] = [];
  if (parts.length === 2) {
    if (prefix === '') errors.push('prefix part must be non-empty');
    else {
      if (prefix.length > PREFIX_LENGTH_MAX) {
        errors.push(`prefix part must be no more than ${PREFIX_LENGTH_MAX} bytes`);
      }
      if (!SUBDOMAIN.test(prefix)) errors.push(PREFIX_MESSAGE);
    }
  }
  if (name === '') errors.push('name part must be non-empty');
  else if (name.length > NAME_LENGTH_MAX) {
    errors.push(`name part must be no more than ${NAME_LENGTH_MAX} bytes`);
  }
  if (!NAME.test(name)) errors.push(NAME_MESSAGE);
  return errors;
}

/** What is wrong with a label value, in the API server's words; empty when nothing is. */
export function labelValueErrors(value: string): readonly string[] {
  const errors: string[] = [];
  if (value.length > NAME_LENGTH_MAX) {
    errors.push(`must be no more than ${NAME_LENGTH_MAX} bytes`);
  }
  if (!VALUE.test(value)) errors.push(VALUE_MESSAGE);
  return errors;
}

/** `a=b,c=d` in key order, `<none>` without labels. Mirrors `labels.FormatLabels`. */
export function formatLabels(labels: Labels | undefined): string {
  const text = Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return text === '' ? '<none>' : text;
}
