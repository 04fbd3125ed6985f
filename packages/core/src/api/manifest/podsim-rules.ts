/** What podsim's own documents demand beyond their field table, worded as the API server would. */
import { parseDuration } from '../../engine/time.ts';
import type { KubeletConfigurationFields } from '../kubelet-configuration/fields.ts';
import { validateKubeletConfiguration } from '../kubelet-configuration/validate.ts';
import type { JsonObject, JsonValue } from '../schema/kubernetes.ts';
import type { FieldError } from '../validation/field-error.ts';
import { forbidden, invalid, notSupported, required, when } from '../validation/field-error.ts';
import { fieldsOf } from './type-table.ts';

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectOf = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {});

const itemsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]).map(objectOf) : [];

const isMissing = (value: JsonValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

const requireAll = (object: JsonObject, fields: readonly string[], path: string): FieldError[] =>
  fields.filter((field) => isMissing(object[field])).map((field) => required(`${path}.${field}`));

/** Fields an action cannot do without, when it is written as an object. */
const ACTION_FIELDS: Readonly<Record<string, readonly string[]>> = {
  delete: ['kind', 'name'],
  scale: ['kind', 'name', 'replicas'],
  killContainer: ['pod'],
  killSandbox: ['pod'],
  removeContainer: ['pod'],
  hangContainer: ['pod'],
  registryOutage: ['for'],
  writeStaticPod: ['node', 'file'],
  removeStaticPod: ['node', 'name'],
};

function validateStep(step: JsonObject, path: string): readonly FieldError[] {
  const names = [...(fieldsOf('podsim.Step')?.keys() ?? [])].filter((name) => name !== 'at');
  const given = names.filter((name) => step[name] !== undefined && step[name] !== null);
  const one = 'must specify exactly one action';
  const missing = given.flatMap((name) => {
    const action = step[name];
    const fields = ACTION_FIELDS[name] ?? (name === 'apply' ? [] : ['node']);
    return isObject(action) ? requireAll(action, fields, `${path}.${name}`) : [];
  });
  return [
    ...requireAll(step, ['at'], path),
    ...when(given.length === 0, required(path, one)),
    ...given.slice(1).map((name) => forbidden(`${path}.${name}`, one)),
    ...missing,
  ];
}

/** Steps stand in the order of their times. */
function validateOrder(steps: readonly JsonObject[], path: string): readonly FieldError[] {
  let latestMs = 0;
  return steps.flatMap(({ at }, index) => {
    const atMs = typeof at === 'string' ? parseDuration(at) : undefined;
    if (atMs === undefined) return [];
    const late = atMs < latestMs;
    latestMs = Math.max(latestMs, atMs);
    return when(late, invalid(`${path}[${index}].at`, at, 'steps must be in order of time'));
  });
}

function validateScenario(spec: JsonObject): readonly FieldError[] {
  const steps = itemsOf(spec['steps']);
  return [
    ...itemsOf(objectOf(spec['cluster'])['nodes']).flatMap((pool, index) => [
      ...requireAll(pool, ['name'], `spec.cluster.nodes[${index}]`),
      ...validateKubeletConfiguration(
        objectOf(pool['kubelet']) as KubeletConfigurationFields,
        `spec.cluster.nodes[${index}].kubelet.`,
      ),
    ]),
    ...steps.flatMap((step, index) => validateStep(step, `spec.steps[${index}]`)),
    ...validateOrder(steps, 'spec.steps'),
    ...itemsOf(spec['expect']).flatMap((expectation, index) =>
      requireAll(expectation, ['at', 'that'], `spec.expect[${index}]`),
    ),
  ];
}

const WORKLOAD_FIELDS: Readonly<Record<string, readonly string[]>> = {
  listen: ['port'],
  exec: ['command'],
  cpu: ['cores'],
  memory: ['bytes'],
  storage: ['bytes'],
  processes: ['count'],
  flaky: ['failureProbability'],
  files: ['path', 'content'],
};

/** The same of what stands once. */
const ACTIVITY_FIELDS: Readonly<Record<string, readonly string[]>> = {
  crash: ['mtbf'],
  serveFiles: ['directory'],
  writeLog: ['path', 'every'],
  forwardLog: ['from', 'to'],
  sink: ['port'],
};

const GRPC_STATUSES = ['SERVING', 'NOT_SERVING', 'UNKNOWN', 'SERVICE_UNKNOWN'];

/** A word out of a list, if it is there at all. */
function validateWord(
  word: JsonValue | undefined,
  allowed: readonly string[],
  path: string,
): readonly FieldError[] {
  const fits = typeof word !== 'string' || allowed.includes(word);
  return fits ? [] : [notSupported(path, word, allowed)];
}

/** What the program does of itself: each of these stands once. */
function validateActivities(spec: JsonObject, start: string): readonly FieldError[] {
  const missing = Object.entries(ACTIVITY_FIELDS).flatMap(([name, fields]) => {
    const activity = spec[name];
    return isObject(activity) ? requireAll(activity, fields, start + name) : [];
  });
  const { to, startAt } = objectOf(spec['forwardLog']);
  const target = isObject(to) ? requireAll(to, ['host', 'port'], `${start}forwardLog.to`) : [];
  const places = validateWord(startAt, ['beginning', 'end'], `${start}forwardLog.startAt`);
  return [...missing, ...target, ...places];
}

/** Spans that end before they begin never happen. */
function validateSpan({ from, to }: JsonObject, path: string): readonly FieldError[] {
  const fromMs = typeof from === 'string' ? parseDuration(from) : 0;
  const toMs = typeof to === 'string' ? parseDuration(to) : undefined;
  if (fromMs === undefined || toMs === undefined) return [];
  return when(toMs <= fromMs, invalid(`${path}.to`, to, 'must be after `from`'));
}

/** What is true of an image whoever uses it: it needs the image, and does not belong to one Pod. */
const OF_IMAGES = { imageSize: 'size', pullError: 'registry' } as const;

function validateOfImages(spec: JsonObject, path: string): readonly FieldError[] {
  return Object.entries(OF_IMAGES).flatMap(([name, what]) => {
    if (spec[name] === undefined) return [];
    if (path === '') return [forbidden(name, `an image has one ${what}: say it in a Workload`)];
    const about = `${name} is about the images that match`;
    const isAnyones = isMissing(objectOf(spec['match'])['image']);
    return when(isAnyones, required(`${path}.match.image`, about));
  });
}

/** What a workload spec lacks, in a document or in a Pod's annotation; `path` is empty there. */
export function validateWorkloadSpec(spec: JsonObject, path: string): readonly FieldError[] {
  const start = path === '' ? '' : `${path}.`;
  const missing = Object.entries(WORKLOAD_FIELDS).flatMap(([list, fields]) =>
    itemsOf(spec[list]).flatMap((item, index) =>
      requireAll(item, fields, `${start}${list}[${index}]`),
    ),
  );
  const spans = ['http', 'hang', 'exec', 'flaky', 'grpc'].flatMap((list) =>
    itemsOf(spec[list]).flatMap((item, index) => validateSpan(item, `${start}${list}[${index}]`)),
  );
  const places = itemsOf(spec['storage']).flatMap(({ path: place }, index) =>
    when(
      typeof place === 'string' && !place.startsWith('/'),
      invalid(`${start}storage[${index}].path`, place, 'must be an absolute path'),
    ),
  );
  const statuses = itemsOf(spec['grpc']).flatMap(({ status }, index) =>
    validateWord(status, GRPC_STATUSES, `${start}grpc[${index}].status`),
  );
  const activities = validateActivities(spec, start);
  const ofImages = validateOfImages(spec, path);
  return [...missing, ...activities, ...spans, ...places, ...statuses, ...ofImages];
}

/** The rules of a document of podsim's own, which fits its field table already. */
export function validatePodsimDocument(document: JsonObject): readonly FieldError[] {
  const { kind, spec } = document;
  if (!isObject(spec)) return [required('spec')];
  if (kind === 'Scenario') return validateScenario(spec);
  return kind === 'Workload' ? validateWorkloadSpec(spec, 'spec') : [];
}
