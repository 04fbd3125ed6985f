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

/**
 * Answers a case. `wanted` names the keys of the case's `expect`: several suites ask different questions
 * about the same input, and only the answers to those are returned.
 */
export type ConformanceAdapter = (given: never, wanted: readonly string[]) => unknown;

/** One adapter per suite of the value types, defaults and table cells. */
export const apiValueAdapters: Readonly<Record<string, ConformanceAdapter>> = {
  'api/quantity': quantityCase,
  'api/intstr-percent': intOrStringCase,
  'api/label-selectors': labelSelectorCase,
  'api/qos-class': ({ pod }: { pod: Pod }) => ({ qosClass: qosClassOf(pod) }),
  'api/pod-defaults': podDefaultsCase,
  'api/other-defaults': ({ object }: { object: Parameters<typeof setDefaults>[0] }) => ({
    object: setDefaults(object),
  }),
  'api/printers-pod': printerCase,
  'api/printers-workloads': printerCase,
  'scheduler/pod-effective-requests': podResourcesCase,
  'scheduler/tolerations': tolerationCase,
  'scheduler/untolerated-taint': untoleratedTaintCase,
  'controllers/default-tolerations': (given: { tolerations?: readonly Toleration[] }) => ({
    tolerations: withDefaultTolerations(given.tolerations),
  }),
};

const FAILED = { error: true };

type QuantityCase =
  | { readonly input: string; readonly scale?: number }
  | { readonly value: string; readonly format: QuantityFormat }
  | { readonly left: string; readonly right: string }
  | { readonly json: string };

function quantityCase(given: QuantityCase, wanted: readonly string[]): unknown {
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
  const asksForIntegers = wanted.includes('milliValue');
  return pick(wanted, {
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

function intOrStringCase(given: IntOrStringCase, wanted: readonly string[]): unknown {
  if ('text' in given) {
    const value = parseIntOrString(given.text);
    return { type: typeof value === 'number' ? 'int' : 'string', value };
  }
  if (given.total === undefined && given.value !== null) {
    const read = readIntOrPercent(given.value);
    if ('error' in read) return FAILED;
    return pick(wanted, { ...read, percent: read.isPercent });
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

function labelSelectorCase(given: LabelSelectorCase, wanted: readonly string[]): unknown {
  if (given.key !== undefined) {
    const requirement = newRequirement(given.key, given.operator ?? '', given.values ?? []);
    if (!('error' in requirement)) return { valid: true };
    return { valid: false, field: requirement.field, type: requirement.type };
  }
  const selector = selectorOfCase(given);
  if (isSelectorError(selector)) {
    return pick(wanted, { valid: false, error: true });
  }
  return pick(wanted, {
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
  const object = given.object ?? given.pod ?? given.node;
  if (object === undefined) return undefined;
  return tableRow(object, { now: fromTimestamp(given.now), wide: given.wide });
}

function podResourcesCase(
  given: { readonly pod: Pod; readonly options?: PodResourcesOptions },
  wanted: readonly string[],
): unknown {
  return pick(wanted, {
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
  wanted: readonly string[],
  answers: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(answers).filter(([key]) => wanted.includes(key)));
}
