/**
 * Strict decoding: does a JSON value fit the field table of its kind? All misfits at once, worded as
 * the API server words them under `--validate=strict`. Mirrors `sigs.k8s.io/json` and
 * `apimachinery/pkg/runtime/serializer/json`.
 */
import type { JsonObject, JsonValue } from '../schema/kubernetes.ts';
import { scalarProblem } from './decode-scalar.ts';
import { fieldsOf } from './type-table.ts';

/** A misfit at a field path such as `spec.containers[0].ports`. */
export interface DecodeProblem {
  readonly path: string;
  readonly message: string;
  /** The bare reason without the decoder's words around it: `quantities must match ...`. */
  readonly reason: string;
}

/** Where the walk is: the path with indices, the path Go prints, and the structure it is in. */
interface Place {
  readonly path: string;
  readonly goPath: string;
  readonly structure: string;
}

/** How the message about a field that the kind does not have begins. */
export const UNKNOWN_FIELD = 'strict decoding error: unknown field';

/** A type word that starts so takes a text in place of the structure that follows. */
const OR_TEXT = 'string|';

/** Problems of an object of a definition (`core.v1.Pod`); none when it decodes. */
export function decodeProblems(object: JsonObject, definition: string): readonly DecodeProblem[] {
  const problems: DecodeProblem[] = [];
  walk(object, definition, { path: '', goPath: '', structure: '' }, problems);
  return problems;
}

function walk(value: JsonValue, type: string, place: Place, problems: DecodeProblem[]): void {
  if (value === null || type === 'any') return;
  if (type.startsWith(OR_TEXT)) {
    if (typeof value !== 'string') walk(value, type.slice(OR_TEXT.length), place, problems);
  } else if (type.startsWith('[]')) walkList(value, type, place, problems);
  else if (type.startsWith('{}')) walkMap(value, type, place, problems);
  else if (fieldsOf(type) !== undefined) walkStructure(value, type, place, problems);
  else {
    const found = scalarProblem(value, type);
    if (found === undefined) return;
    if ('reason' in found) problems.push(unreadable(value, found.reason, place));
    else problems.push(mismatch(value, found.goType, place));
  }
}

function walkList(value: JsonValue, type: string, place: Place, problems: DecodeProblem[]): void {
  if (!Array.isArray(value)) {
    problems.push(mismatch(value, goTypeOf(type), place));
    return;
  }
  for (const [index, item] of (value as readonly JsonValue[]).entries()) {
    const path = `${place.path}[${index}]`;
    if (item !== null) walk(item, type.slice(2), { ...place, path }, problems);
    else {
      // As kubectl says before it asks the server.
      const reason = `unknown object type "nil" in ${path}`;
      problems.push({ path, reason, message: reason });
    }
  }
}

function walkMap(value: JsonValue, type: string, place: Place, problems: DecodeProblem[]): void {
  if (!isObject(value)) {
    problems.push(mismatch(value, goTypeOf(type), place));
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    walk(item, type.slice(2), { ...place, path: `${place.path}[${key}]` }, problems);
  }
}

function walkStructure(
  value: JsonValue,
  type: string,
  place: Place,
  problems: DecodeProblem[],
): void {
  const fields = fieldsOf(type);
  if (!isObject(value) || fields === undefined) {
    problems.push(mismatch(value, goTypeOf(type), place));
    return;
  }
  const structure = type.slice(type.lastIndexOf('.') + 1);
  for (const [field, item] of Object.entries(value)) {
    const path = place.path === '' ? field : `${place.path}.${field}`;
    const fieldType = fields.get(field);
    if (fieldType === undefined) {
      const reason = `unknown field "${path}"`;
      problems.push({ path, reason, message: `${UNKNOWN_FIELD} "${path}"` });
    } else {
      const goPath = place.goPath === '' ? field : `${place.goPath}.${field}`;
      walk(item, fieldType, { path, goPath, structure }, problems);
    }
  }
}

/** A value of the right JSON type that says nothing; the decoder itself would not tell where. */
function unreadable(value: JsonValue, reason: string, { path }: Place): DecodeProblem {
  return { path, reason, message: `${path}: Invalid value: ${JSON.stringify(value)}: ${reason}` };
}

/** The words of Go's decoder for a value of the wrong JSON type. */
function mismatch(value: JsonValue, goType: string, place: Place): DecodeProblem {
  const target =
    place.structure === ''
      ? `Go value of type ${goType}`
      : `Go struct field ${place.structure}.${place.goPath} of type ${goType}`;
  const reason = `json: cannot unmarshal ${jsonTypeOf(value)} into ${target}`;
  return { path: place.path, reason, message: reason };
}

function jsonTypeOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return `number ${value}`;
  return typeof value;
}

/** The Go name of a type word: `[]v1.Container`, `map[string]string`, `bool`. */
function goTypeOf(type: string): string {
  if (type.startsWith('[]')) return `[]${goTypeOf(type.slice(2))}`;
  if (type.startsWith('{}')) return `map[string]${goTypeOf(type.slice(2))}`;
  if (type === 'boolean') return 'bool';
  if (type === 'quantity') return 'resource.Quantity';
  if (type === 'bytes') return '[]uint8';
  return type.includes('.') ? type.split('.').slice(-2).join('.') : type;
}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
