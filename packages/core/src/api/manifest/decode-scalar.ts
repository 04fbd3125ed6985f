/** Single values against their type word: numbers, texts, quantities, times, durations. */
import { parseDuration } from '../../engine/time.ts';
import { parseQuantity } from '../quantity.ts';
import type { JsonValue } from '../schema/kubernetes.ts';

/** A value of the wrong JSON type, or one of the right type that says nothing. */
type ScalarProblem = { readonly goType: string } | { readonly reason: string };

type Check = (value: JsonValue) => ScalarProblem | undefined;

const INTEGER_MAX: Readonly<Record<string, number>> = {
  int32: 2 ** 31 - 1,
  int64: Number.MAX_SAFE_INTEGER,
};

const unreadable = (reason: string): ScalarProblem => ({ reason });

const textOnly =
  (check: (text: string) => ScalarProblem | undefined): Check =>
  (value) =>
    typeof value === 'string' ? check(value) : { goType: 'string' };

const integer =
  (type: string): Check =>
  (value) => {
    const max = INTEGER_MAX[type] ?? 0;
    const fits = Number.isSafeInteger(value) && Number(value) >= -max - 1 && Number(value) <= max;
    return fits ? undefined : { goType: type };
  };

/** Quantities may stand as numbers: `cpu: 1`. */
const quantity: Check = (value) => {
  if (typeof value !== 'string' && typeof value !== 'number')
    return { goType: 'resource.Quantity' };
  const parsed = parseQuantity(typeof value === 'string' ? value.trim() : value);
  return 'error' in parsed ? unreadable(parsed.error) : undefined;
};

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const time = textOnly((text) =>
  TIMESTAMP.test(text) || text === ''
    ? undefined
    : unreadable(`parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse`),
);

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const bytes = textOnly((text) => {
  const packed = text.replace(/[\r\n]/g, '');
  if (BASE64.test(packed)) return undefined;
  const wrong = /[^A-Za-z0-9+/=]/.exec(packed)?.index ?? packed.length;
  return unreadable(`illegal base64 data at input byte ${wrong}`);
});

const duration = textOnly((text) =>
  parseDuration(text) === undefined ? unreadable(`time: invalid duration "${text}"`) : undefined,
);

/** A quantity that grows: an amount, then `/` and a duration unit, as in `10Mi/m`. */
const growth = textOnly((text) => {
  const parts = /^(.+)\/(\d*(?:ms|s|m|h))$/.exec(text);
  const amount = parts === null ? undefined : parseQuantity(parts[1] ?? '');
  if (amount !== undefined && !('error' in amount)) return undefined;
  return unreadable(`invalid growth "${text}": want an amount per time, such as 10Mi/m`);
});

/** A word of podsim's own that stands for a text or a structure, checked where it is read. */
const CHECKS: Readonly<Record<string, Check>> = {
  string: textOnly(() => undefined),
  boolean: (value) => (typeof value === 'boolean' ? undefined : { goType: 'bool' }),
  number: (value) => (typeof value === 'number' ? undefined : { goType: 'float64' }),
  int32: integer('int32'),
  int64: integer('int64'),
  'int-or-string': (value) =>
    typeof value === 'string' || Number.isSafeInteger(value)
      ? undefined
      : { goType: 'intstr.IntOrString' },
  quantity,
  time,
  bytes,
  duration,
  growth,
};

/** What is wrong with a scalar; undefined when nothing is. */
export function scalarProblem(value: JsonValue, type: string): ScalarProblem | undefined {
  const check = Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined;
  return check?.(value);
}
