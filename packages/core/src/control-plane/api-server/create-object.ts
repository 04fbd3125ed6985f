/** POST: defaults, admission, validation, then the object is stored. */
import { admitNode, admitPod, podAdmissionProblem } from '../../api/admission.ts';
import { setDefaults } from '../../api/defaults/set-defaults.ts';
import type { Node, Pod, Service } from '../../api/schema/kubernetes.ts';
import { validateCreate } from '../../api/validation/validate-create.ts';
import { toTimestamp } from '../../engine/time.ts';
import type { ApiAnswer } from '../../state/api-client.ts';
import type { Context } from '../../state/context.ts';
import type { ApiObject } from '../../state/tables.ts';
import {
  ACCEPTED,
  alreadyExists,
  forbidden,
  invalidObject,
  notFound,
  unknownKind,
} from './answers.ts';
import { generatedName, nameSuffix } from './names.ts';
import { keyOf, resourceOf, storedObject, type ApiTable, type Resource } from './resource-of.ts';
import { withServiceAddresses } from './service-addresses.ts';

const DEFAULT_NAMESPACE = 'default';
const DEFAULT_ACCOUNT = 'default';

/** Stores a new object, or says why not. */
export function createObject(ctx: Context, given: ApiObject): ApiAnswer {
  const resource = resourceOf(given);
  if (resource === undefined) return unknownKind(given);
  const { plural } = resource;
  const named = withName(ctx, inItsNamespace(given, resource));
  const { name } = named.metadata;

  const defaulted = setDefaults(named);
  const refusal = namespaceProblem(ctx, plural, named) ?? admissionProblem(ctx, plural, defaulted);
  if (refusal !== undefined) return refusal;
  const admitted = admit(ctx, plural, defaulted);
  const errors = validateCreate(admitted);
  if (errors.length > 0) return invalidObject(given.kind, name, errors);
  const key = keyOf(named.metadata);
  if (storedObject(ctx.state, plural, key) !== undefined) return alreadyExists(plural, name);

  const metadata = {
    ...admitted.metadata,
    uid: ctx.nextUid(),
    creationTimestamp: toTimestamp(ctx.now),
    resourceVersion: ctx.nextResourceVersion(),
  };
  ctx.emit('ObjectCreated', {
    plural,
    key,
    object: { ...asStored(ctx, plural, admitted), metadata },
  });
  return ACCEPTED;
}

/** What the server itself fills in. */
export function asStored(ctx: Context, plural: ApiTable, object: ApiObject): ApiObject {
  return plural === 'services' ? withServiceAddresses(ctx, object as Service) : object;
}

/** The object with the namespace that it is stored under: none for cluster-wide kinds. */
export function inItsNamespace(given: ApiObject, { kind }: Resource): ApiObject {
  const { namespace, ...metadata } = given.metadata;
  if (!kind.namespaced) return { ...given, metadata };
  return { ...given, metadata: { ...metadata, namespace: namespace || DEFAULT_NAMESPACE } };
}

function withName(ctx: Context, object: ApiObject): ApiObject {
  const { metadata } = object;
  if (metadata.name || !metadata.generateName) return object;
  return { ...object, metadata: { ...metadata, name: generatedName(ctx, metadata.generateName) } };
}

/** Mirrors `apiserver/pkg/admission/plugin/namespace/lifecycle`. */
function namespaceProblem(
  ctx: Context,
  plural: string,
  { metadata }: ApiObject,
): ApiAnswer | undefined {
  const { namespace, name } = metadata;
  if (namespace === undefined) return undefined;
  const stored = ctx.state.namespaces.get(namespace);
  if (stored === undefined) return notFound('namespaces', namespace);
  if (stored.metadata.deletionTimestamp === undefined) return undefined;
  const detail = `unable to create new content in namespace ${namespace} because it is being terminated`;
  return forbidden(plural, name, detail);
}

function admissionProblem(
  ctx: Context,
  plural: ApiTable,
  object: ApiObject,
): ApiAnswer | undefined {
  if (plural !== 'pods') return undefined;
  const { metadata, spec } = object as Pod;
  const problem = podAdmissionProblem(object as Pod);
  if (problem !== undefined) return forbidden(plural, metadata.name, problem);
  const account = spec.serviceAccountName || DEFAULT_ACCOUNT;
  const key = `${metadata.namespace ?? DEFAULT_NAMESPACE}/${account}`;
  if (account === DEFAULT_ACCOUNT || ctx.state.serviceaccounts.has(key)) return undefined;
  const detail = `error looking up service account ${key}: serviceaccount "${account}" not found`;
  return forbidden(plural, metadata.name, detail);
}

function admit(ctx: Context, plural: ApiTable, object: ApiObject): ApiObject {
  if (plural === 'pods') return admitPod(object as Pod, { tokenVolumeSuffix: nameSuffix(ctx) });
  if (plural !== 'nodes') return object;
  const { spec = {}, status = {} } = object as Partial<Node>;
  const node: Node = { ...object, spec, status };
  // A machine that registers as ready never gets the taint that only its first heartbeat would remove.
  const isReady = node.status.conditions?.some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
  return isReady === true ? node : admitNode(node);
}
