/** Runs the test vectors of the API's value types through the production functions. */
import { setDefaults } from '../../api/defaults/set-defaults.ts';
import { setPodDefaults, setPodTemplateDefaults } from '../../api/defaults/pod-defaults.ts';
import { parseIntOrString, readIntOrPercent, scaledValue } from '../../api/int-or-string.ts';
import {
  newRequirement,
  type Requirement,
  type RequirementOperator,
} from '../../api/label-requirement.ts';
import {
  formatSelector,
  isSelectorError,
  selectorMatches,
  selectorOf,
  selectorOfLabels,
  type Selector,
} from '../../api/label-selector.ts';
import type { Labels } from '../../api/labels.ts';
import { parseLabelSelector } from '../../api/parse-label-selector.ts';
import { podLimits, podRequests, type PodResourcesOptions } from '../../api/pod-resources.ts';
import { qosClassOf } from '../../api/qos-class.ts';
import { canonicalQuantity } from '../../api/quantity-format.ts';
import {
  compareQuantities,
  formatQuantity,
  milliValueOf,
  parseQuantity,
  parseQuantityJson,
  quantityOf,
  roundUpQuantity,
  valueOf,
  type Quantity,
  type QuantityFormat,
} from '../../api/quantity.ts';
import type {
  JsonObject,
  LabelSelector,
  Node,
  Pod,
  PodTemplateSpec,
  Taint,
  Toleration,
} from '../../api/schema/kubernetes.ts';
import {
  findUntoleratedTaint,
  toleratesTaint,
  withDefaultTolerations,
} from '../../api/tolerations.ts';
import { fromTimestamp } from '../../engine/time.ts';
import { tableRow, type TableObject } from '../../projections/tables/table-row.ts';
import { withoutNulls } from '../../api/manifest/without-nulls.ts';

/** What a case wants to know. Several suites ask different questions about the same input. */
export interface Question {
  /** The keys of the case's `expect`; only the answers to these are returned. */
  readonly asked: readonly string[];
}

/** Translates `given`, calls the production function and answers what is asked. */
export type ApiValueAdapter = (given: JsonObject, question: Question) => unknown;

/** One adapter per suite of the value types, defaults and table cells. */
export const apiValueAdapters: Readonly<Record<string, ApiValueAdapter>> = {
  'api/quantity': reading(quantityCase),
  'api/intstr-percent': reading(intOrStringCase),
  'api/label-selectors': reading(labelSelectorCase),
  'api/qos-class': reading(({ pod }: { pod: Pod }) => ({ qosClass: qosClassOf(pod) })),
  'api/pod-defaults': reading(podDefaultsCase),
  'api/other-defaults': reading(({ object }: { object: TableObject }) => ({
    object: setDefaults(object),
  })),
  'api/printers-pod': reading(printerCase),
  'api/printers-workloads': reading(printerCase),
  'scheduler/pod-effective-requests': reading(podResourcesCase),
  'scheduler/tolerations': reading(tolerationCase),
  'scheduler/untolerated-taint': reading(untoleratedTaintCase),
  'controllers/default-tolerations': reading(
    (given: { readonly tolerations?: readonly Toleration[] }) => ({
      tolerations: withDefaultTolerations(given.tolerations),
    }),
  ),
};

/** The adapter of a function with typed input; vector files are trusted to have their suite's shape. */
export function reading<T>(run: (given: T, question: Question) => unknown): ApiValueAdapter {
  return (given, question) => run(given as T, question);
}

const FAILED = { error: true };

type QuantityCase =
  | { readonly input: string; readonly scale?: number }
  | { readonly value: string; readonly format: QuantityFormat }
  | { readonly left: string; readonly right: string }
  | { readonly json: string };

function quantityCase(given: QuantityCase, { asked }: Question): unknown {
  if ('left' in given) {
    return { compare: compareQuantities(quantityOf(given.left), quantityOf(given.right)) };
  }
  if ('format' in given) {
    const { unscaled, scale } = quantityOf(given.value);
    return { string: canonicalQuantity({ unscaled, scale, format: given.format }) };
  }
  const quantity = 'json' in given ? parseQuantityJson(given.json) : parseQuantity(given.input);
  if ('error' in quantity) return FAILED;
  if ('input' in given && given.scale !== undefined) {
    const rounded = roundUpQuantity(quantity, given.scale);
    return { value: exactDecimal(rounded.quantity), exact: rounded.exact };
  }
  const asksForIntegers = asked.includes('milliValue');
  return pick(asked, {
    value: asksForIntegers ? valueOf(quantity) : exactDecimal(quantity),
    milliValue: milliValueOf(quantity),
    format: quantity.format,
    string: formatQuantity(quantity),
  });
}

function exactDecimal({ unscaled, scale }: Quantity): string {
  if (scale >= 0) return String(unscaled * 10n ** BigInt(scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(1 - scale, '0');
  const fraction = digits.slice(scale).replace(/0+$/, '');
  const sign = unscaled < 0n ? '-' : '';
  return `${sign}${digits.slice(0, scale)}${fraction === '' ? '' : `.${fraction}`}`;
}

type IntOrStringCase =
  | { readonly text: string }
  | { readonly value: number | string | null; readonly total?: number; readonly roundUp?: boolean };

function intOrStringCase(given: IntOrStringCase, { asked }: Question): unknown {
  if ('text' in given) {
    const value = parseIntOrString(given.text);
    return { type: typeof value === 'number' ? 'int' : 'string', value };
  }
  if (given.total === undefined && given.value !== null) {
    const read = readIntOrPercent(given.value);
    if ('error' in read) return FAILED;
    return pick(asked, { ...read, percent: read.isPercent });
  }
  const { total = 0, roundUp = false } = given;
  const value = scaledValue(given.value, { total, roundUp });
  return typeof value === 'number' ? { value } : FAILED;
}

interface LabelSelectorCase {
  readonly selector?: string;
  readonly matchLabels?: Labels;
  readonly requirements?: readonly Requirement[];
  readonly labelSelector?: LabelSelector | null;
  readonly labels?: Labels;
  readonly key?: string;
  readonly operator?: RequirementOperator;
  readonly values?: readonly string[];
}

function labelSelectorCase(given: LabelSelectorCase, { asked }: Question): unknown {
  if (given.key !== undefined) {
    const requirement = newRequirement(given.key, given.operator ?? '', given.values ?? []);
    if (!('error' in requirement)) return { valid: true };
    return { valid: false, field: requirement.field, type: requirement.type };
  }
  const selector = selectorOfCase(given);
  if (isSelectorError(selector)) {
    return pick(asked, { valid: false, error: true });
  }
  return pick(asked, {
    valid: true,
    requirements: selector,
    string: formatSelector(selector),
    match: selectorMatches(selector, given.labels),
  });
}

function selectorOfCase(given: LabelSelectorCase): ReturnType<typeof selectorOf> {
  if (given.selector !== undefined) return parseLabelSelector(given.selector);
  if (given.matchLabels !== undefined) return selectorOfLabels(given.matchLabels);
  if (given.requirements !== undefined) return given.requirements satisfies Selector;
  return selectorOf(given.labelSelector);
}

function podDefaultsCase(given: { pod: Pod } | { podTemplateSpec: PodTemplateSpec }): unknown {
  if ('pod' in given) return { pod: setPodDefaults(given.pod) };
  return { podTemplateSpec: setPodTemplateDefaults(given.podTemplateSpec) };
}

function printerCase(given: {
  readonly now: string;
  readonly wide: boolean;
  readonly pod?: Pod;
  readonly node?: Node;
  readonly object?: TableObject;
}): unknown {
  const { now, wide, pod, node, object } = withoutNulls(given);
  const options = { now: fromTimestamp(now), wide };
  if (object !== undefined) return tableRow(object, options);
  // Vectors leave out what is empty.
  const { metadata = {}, status = {} } = pod ?? node ?? {};
  const spec = { ...(pod && { containers: [] }), ...(pod ?? node)?.spec };
  return tableRow({ ...(pod ?? node), metadata, spec, status } as Pod | Node, options);
}

function podResourcesCase(
  given: { readonly pod: Pod; readonly options?: PodResourcesOptions },
  { asked }: Question,
): unknown {
  return pick(asked, {
    requests: podRequests(given.pod, given.options),
    limits: podLimits(given.pod, given.options),
  });
}

function tolerationCase(given: {
  readonly toleration: Toleration;
  readonly taint: Taint;
  readonly comparisonOperatorsEnabled: boolean;
}): unknown {
  return { tolerated: toleratesTaint(given.toleration, given.taint, given) };
}

function untoleratedTaintCase(given: {
  readonly taints: readonly Taint[];
  readonly tolerations: readonly Toleration[];
  readonly consideredEffects: readonly string[];
  readonly comparisonOperatorsEnabled: boolean;
}): unknown {
  const taint = findUntoleratedTaint(given.taints, given.tolerations, {
    effects: given.consideredEffects,
    comparisonOperatorsEnabled: given.comparisonOperatorsEnabled,
  });
  return taint === undefined
    ? { allTolerated: true }
    : { allTolerated: false, firstUntolerated: taint };
}

function pick(
  asked: readonly string[],
  answers: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(answers).filter(([key]) => asked.includes(key)));
}
